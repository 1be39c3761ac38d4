internal import Foundation
internal import Lab

/// One KVM host with the whole of Tidemark as in production, and guests to compare on.
struct HypervisorLab: Sendable {
  let services: LabTidemark
  let tidemark: Tidemark
  let libvirt: BareLibvirt
  let rounds: Int
  let tell: Narrator

  var host: LabHost { services.hosts[0] }
  var agent: LabProcess { services.agents[0] }

  /// Runs `body` in a lab of its own.
  static func with<Value: Sendable>(
    rounds: Int, _ tell: Narrator, _ body: @escaping @Sendable (HypervisorLab) async throws -> Value
  ) async throws -> Value {
    var options = LabTidemarkOptions.asInProduction
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "64")]
    return try await LabTidemark.with(options) { services in
      try await Tidemark.with(services) { tidemark in
        try await body(
          HypervisorLab(
            services: services, tidemark: tidemark,
            libvirt: try BareLibvirt(uri: services.hosts[0].libvirtURI), rounds: rounds, tell: tell))
      }
    }
  }

  /// A guest with one disk, started (paused: it costs no processor), with the first bytes of its disk written.
  func guest(_ name: String, bytes: Int, written: Int) async throws -> LabGuest {
    let guest = try await host.makeGuest(name, pool: services.pool, diskSizes: [bytes])
    try await guest.start()
    for offset in stride(from: 0, to: written, by: 64 << 20) {
      try await guest.write(0x11, offset: offset, length: min(64 << 20, written - offset))
    }
    try await guest.flush()
    return guest
  }

  /// A folder that QEMU's user may enter.
  func folder(_ name: String) throws -> String { try services.lab.folder("other/\(name)") }

  /// The file of a snapshot in the store.
  func file(of snapshot: String) async throws -> String {
    let record = try await tidemark.snapshots.getSnapshot(.with { $0.snapshot = snapshot })
    return "\(services.store)/volumes/\(record.volumeID)/\(record.id).qcow2"
  }
}
