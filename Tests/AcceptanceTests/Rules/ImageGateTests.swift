import Foundation
import Lab
import Messages
import RPC
import Testing

/// Row B7: pools and images that cannot carry increments.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ImageGateAcceptanceTests {
  @Test(
    "B7 pools and images that cannot carry increments are refused, each for its reason; a full of a raw image works"
  )
  func b7ImagesAndPools() async throws {
    try await Lab.with { lab in
      var options = LabTidemarkOptions()
      options.hosts = ["host-a"]
      options.agentFlags = [
        "--pool", "san=\(try OddImages.volumeGroup(in: lab))", "--pool", "ceph=/dev/rbd/volumes",
      ]
      let tidemark = try await LabTidemark(in: lab, options: options)
      try await CloudService.withService(of: tidemark) { service in
        for (pool, type) in [("san", PoolType.clvm), ("ceph", .rbd)] {
          _ = try await service.inventory.addPool(
            .with {
              ($0.name, $0.type, $0.cluster, $0.zone) = (pool, type, LabTidemark.cluster, LabTidemark.zone)
            })
        }
        let odd = OddImages(lab: lab, host: tidemark.hosts[0], pool: tidemark.pool)
        let raw = try await odd.raw("raw")
        let encrypted = try await odd.encrypted("luks")
        let others = [
          try await odd.oldCompatibility("old"), try await odd.dataFile("data"),
          try await odd.foreignSnapshot("foreign"),
        ]
        _ = try await odd.blockDevice("device")
        _ = try await odd.ceph("ceph")
        try await refuseIncrements(service)

        // What is encrypted is not copied in the clear, whatever is asked for.
        for (setting, full) in [("true", true), ("false", false)] {
          try await service.set("kvm.incremental.snapshot", setting)
          let ended = try await service.finish(service.submitTake("luks/vda", full: full))
          expectFailure(ended, "image_encrypted", naming: "in the clear")
        }
        try await service.set("kvm.incremental.snapshot", "true")
        try expectNothingStored(tidemark)
        try await encrypted.destroy()

        try await takeFulls(of: raw, others, service)
      }
    }
  }

  private func refuseIncrements(_ service: CloudService) async throws {
    // What the pool's type forbids is known when it is asked for, what the image forbids when it is looked at.
    for (machine, type) in [("device", "clvm"), ("ceph", "rbd")] {
      await expectRefusal("pool_type_unsupported", .failedPrecondition, naming: type) {
        _ = try await service.submitTake("\(machine)/vda")
      }
      await expectRefusal("pool_type_unsupported", .failedPrecondition, naming: machine) {
        _ = try await service.submitTake("\(machine)/vda", full: true)
      }
      #expect(try await service.chain("\(machine)/vda").isEmpty)
    }
    let refusals: [(vm: String, reason: String, names: String)] = [
      ("raw", "image_format_unsupported", "raw"), ("old", "image_version_too_old", "0.10"),
      ("luks", "image_encrypted", "in the clear"), ("data", "image_has_data_file", "external data file"),
      ("foreign", "foreign_snapshots", "not ours"),
    ]
    var whys: Set<String> = []
    for (machine, reason, names) in refusals {
      let ended = try await service.finish(service.submitTake("\(machine)/vda"))
      expectFailure(ended, reason, naming: names)
      expectFailure(ended, reason, naming: machine)
      whys.insert(ended.error?.why ?? "")
      #expect(try await service.chain("\(machine)/vda").isEmpty)
      #expect(try await service.tidemark.hosts[0].virsh("checkpoint-list", machine, "--name").isEmpty)
    }
    #expect(whys.count == refusals.count)
    try expectNothingStored(service.tidemark)
  }

  /// Not a file beside the marker, and no folder either.
  private func expectNothingStored(
    _ tidemark: LabTidemark, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let manager = FileManager.default
    let found = manager.enumerator(atPath: tidemark.store)?.allObjects.compactMap { $0 as? String } ?? []
    let files = found.filter { $0 != ".tidemark-store" && $0 != "volumes" }
    #expect(files.isEmpty, sourceLocation: sourceLocation)
    #expect(!manager.fileExists(atPath: tidemark.pool + "/.tidemark"), sourceLocation: sourceLocation)
  }

  private func takeFulls(of raw: LabGuest, _ others: [LabGuest], _ service: CloudService) async throws {
    let storage = SnapshotStorage(service.tidemark, onPrimary: false)
    // A raw image needs nothing but the wish for a full one.
    for reason in [FullReason.firstSnapshot, .requested] {
      let content = raw.content()
      let full = try await service.take("raw/vda", full: true)
      expectFull(full, reason)
      #expect(full.checkpoint.isEmpty)
      let difference = try await content.difference(from: storage.image(full))
      #expect(difference == nil)
      try await raw.write(0x5a, offset: 9 << 20, length: 1 << 20)
    }
    // The others are qcow2 files: once no bitmaps are wanted, there are fulls of them too.
    try await service.set("kvm.incremental.snapshot", "false")
    for guest in others {
      let full = try await service.take("\(guest.name)/vda")
      expectFull(full, .incrementalDisabled)
      let difference = try await guest.content().difference(from: storage.image(full))
      #expect(difference == nil, "\(guest.name)")
    }
  }
}
