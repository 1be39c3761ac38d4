import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Overviews that are put together", .timeLimit(.minutes(1)))
struct OverviewTests {
  private static func volume(_ digit: String, _ vm: String, _ disk: String, snapshots: UInt32 = 0) -> Volume {
    .with {
      ($0.id, $0.vmName, $0.disk, $0.host) = (identifier(digit), vm, disk, "kvm-1")
      $0.vmID = vm.isEmpty ? "" : identifier(vm == "web-1" ? "a" : "b")
      ($0.pool, $0.path, $0.format) = ("fast", "volumes/\(digit).qcow2", "qcow2")
      ($0.virtualBytes, $0.snapshotCount, $0.present) = (1 << 30, snapshots, true)
    }
  }

  private static func host(_ name: String, _ cluster: String, _ zone: String, alive: Bool) -> Host {
    .with {
      ($0.id, $0.name, $0.cluster, $0.zone) = (identifier("d"), name, cluster, zone)
      ($0.alive, $0.libvirtVersion, $0.qemuVersion) = (alive, 9_000_000, 7_002_000)
      $0.lastHeartbeat = before(4)
      $0.address = "10.0.0.1:7403"
    }
  }

  private static let world = TestOrchestrator {
    $0.hosts = [
      host("kvm-1", "c1", "paris", alive: true), host("kvm-2", "c1", "paris", alive: false),
      host("kvm-3", "c2", "rome", alive: true),
    ]
    $0.pools = [
      .with { ($0.name, $0.cluster, $0.hosts) = ("fast", "c1", ["kvm-1"]) },
      .with { ($0.name, $0.cluster) = ("far", "c9") },
    ]
    $0.stores = [.with { ($0.name, $0.zone, $0.hosts) = ("backup", "paris", ["kvm-1", "kvm-2"]) }]
    $0.volumes = [
      volume("f", "web-1", "vda", snapshots: 2), volume("e", "web-1", "vdb"), volume("c", "", ""),
      volume("b", "db-1", "vda", snapshots: 1),
    ]
    $0.snapshots = [
      .sample("3", on: "1") { $0.groupID = identifier("8") },
      .sample("4", on: nil) { snapshot in
        (snapshot.groupID, snapshot.disk) = (identifier("8"), "vdb")
      },
      .sample("1", on: nil) { $0.name = "monday" },
    ]
    $0.operations = [.sample()]
  }

  @Test("Clusters and zones are told by the hosts, pools and stores in them")
  func places() async throws {
    try await Self.world.serving { address, _ in
      let clusters = try await tidemark("cluster", "ls", at: address)
      #expect(
        clusters.output == """
          CLUSTER  ZONE   ALIVE   HOSTS         POOLS
          c1       paris  1 of 2  kvm-1, kvm-2  fast
          c2       rome   1 of 1  kvm-3
          c9       ?      0 of 0                far

          """)
      let zones = try await tidemark("zone", "ls", at: address)
      #expect(
        zones.output == """
          ZONE   ALIVE   CLUSTERS  STORES
          paris  1 of 2  c1        backup
          rome   1 of 1  c2

          """)
      let json = try await tidemark("zone", "ls", "--output", "json", at: address)
      #expect(json.output.contains("\"hosts_alive\": 1"))
    }
  }

  @Test("A host with what it has mounted; an unknown one is refused")
  func host() async throws {
    try await Self.world.serving { address, _ in
      let run = try await tidemark("host", "show", "kvm-1", at: address)
      #expect(run.status == 0)
      for line in [
        "state         alive", "pools         fast", "stores        backup", "libvirt       9.0.0",
      ] {
        #expect(run.output.contains(line), "\(run.output)")
      }
      let unknown = try await tidemark("host", "show", "kvm-9", at: address)
      #expect(unknown.status == 2 && unknown.messages.contains("List what there is: tidemark host ls."))
    }
  }

  @Test("VMs with their disks; detached volumes are nobody's")
  func machines() async throws {
    try await Self.world.serving { address, _ in
      let run = try await tidemark("vm", "ls", at: address)
      #expect(
        run.output == """
          VM     ID        HOST    SIZE  SNAPSHOTS  DISKS
          db-1   bbbbbbbb  kvm-1  1 GiB          1  vda
          web-1  aaaaaaaa  kvm-1  2 GiB          2  vda, vdb

          """)
    }
  }

  @Test("A volume with what its snapshots come to, and what is being done with it")
  func volume() async throws {
    try await Self.world.serving { address, _ in
      let run = try await tidemark("volume", "show", "web-1/vda", at: address)
      #expect(run.status == 0)
      for line in [
        "disk of        web-1/vda", "snapshots      3", "last snapshot  2026-11-22T11:56:55Z (3 min ago)",
        "tip            none: the next snapshot is full",
        "running        00000000: take a snapshot of web-1/vda",
      ] {
        #expect(run.output.contains(line), "\(run.output)")
      }
      #expect(
        Self.world.received(ListOperationsRequest.self).contains {
          $0.activeOnly && $0.volume == identifier("f")
        })
    }
  }

  @Test("A chain is shown of a VM with one disk; of one with several, their names are")
  func chainOfMachine() async throws {
    for count in 0...2 {
      let world = TestOrchestrator {
        $0.volumes = Array(
          [Self.volume("f", "web-1", "vda"), Self.volume("e", "web-1", "vdb")].prefix(count))
        $0.snapshots = [.sample("1", on: nil)]
      }
      try await world.serving { address, _ in
        let run = try await tidemark("chain", "show", "web-1", at: address)
        switch count {
        case 0: #expect(run.status == 2 && run.messages.contains("There is no volume web-1"))
        case 1: #expect(run.status == 0 && run.output.contains("● 11111111"), "\(run)")
        default: #expect(run.status == 2 && run.messages.contains("Name one: web-1/vda, web-1/vdb."))
        }
      }
    }
  }

  @Test("Groups, newest first, and the deletion of all of one")
  func groups() async throws {
    let world = TestOrchestrator {
      $0.snapshots = Self.world.script.snapshots
      $0.delete = { request in
        .sample(.queued) { ($0.id, $0.snapshotIDs) = (request.snapshot, [request.snapshot]) }
      }
      $0.watch = { call, replies in
        let id = call == 1 ? identifier("3") : identifier("4")
        try await replies.write(.sample(.succeeded) { ($0.id, $0.snapshotIDs) = (id, [id]) })
      }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "groups", at: address)
      #expect(
        run.output == """
          GROUP     VM     DISKS     TAKEN      KINDS                  ON STORAGE  CONSISTENCY  NAME
          88888888  web-1  vda, vdb  3 min ago  1 full, 1 incremental       3 MiB  crash
          99999999  web-1  vda       3 min ago  1 full                    1.5 MiB  crash        monday

          """)
      let removed = try await tidemark("snapshot", "rm", "--group", "8888", at: address)
      #expect(removed.status == 0)
      #expect(removed.output.split(separator: "\n").count == 2)
      #expect(
        world.received(DeleteSnapshotRequest.self).map(\.snapshot) == [identifier("3"), identifier("4")])
      #expect(Set(world.received(DeleteSnapshotRequest.self).map(\.requestID)).count == 2)
      let unknown = try await tidemark("snapshot", "rm", "--group", "7777", at: address)
      #expect(unknown.status == 2 && unknown.messages.contains("There is no group 7777"))
    }
  }

  @Test("Of several deletions, one that is refused is told and ends with 2; the others are done")
  func severalDeletions() async throws {
    let world = TestOrchestrator {
      $0.delete = { request in
        guard request.snapshot != "7777" else { throw TidemarkError.unknown("snapshot", "7777") }
        return .sample(.queued) { $0.snapshotIDs = [request.snapshot] }
      }
      $0.watch = { _, replies in
        try await replies.write(.sample(.succeeded) { $0.snapshotIDs = [identifier("3")] })
      }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "rm", "7777", "3333", at: address)
      #expect(run.status == 2)
      #expect(run.messages.contains("error: There is no snapshot 7777"))
      #expect(run.output == "snapshot \(identifier("3")) is deleted and gone from the storage\n")
    }
    for wrong in [
      ["snapshot", "rm"], ["snapshot", "rm", "3333", "--group", "8888"], ["snapshot", "rm", "--group", "8"],
    ] {
      let console = TestConsole()
      #expect(await CommandLineTool.run(wrong, on: console.console(environment: [:], screen: .plain)) == 64)
    }
  }

  @Test("The operation that goes on is followed without being named, if it is the only one")
  func watchTheOnlyOne() async throws {
    for count in 0...2 {
      let world = TestOrchestrator { script in
        script.operations = (0..<count).map { number in .sample { $0.id = "\(number)-operation" } }
        script.watch = { _, replies in try await replies.write(.sample(.succeeded)) }
      }
      try await world.serving { address, _ in
        let run = try await tidemark("operation", "watch", at: address)
        #expect(run.status == (count == 1 ? 0 : 64))
        switch count {
        case 0: #expect(run.messages.contains("why: none goes on"))
        case 1: #expect(world.received(WatchOperationRequest.self).map(\.operation) == ["0-operation"])
        default: #expect(run.messages.contains("Name one of them: tidemark operation watch ID."))
        }
      }
    }
  }

  @Test("--all-disks says what a VM's name says, and refuses a disk")
  func allDisks() async throws {
    let world = TestOrchestrator { $0.take = { _ in .sample(.queued) } }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "snapshot", "take", "web-1", "--all-disks", "--full", "--quiesce", "--no-wait", at: address)
      #expect(run.status == 0)
      let request = try #require(world.received(TakeSnapshotRequest.self).first)
      #expect(request.volumes == ["web-1"] && request.full && request.quiesce == .required)
      let wrong = try await tidemark("snapshot", "take", "web-1/vda", "--all-disks", at: address)
      #expect(wrong.status == 64 && wrong.messages.contains("is one disk"))
    }
  }
}
