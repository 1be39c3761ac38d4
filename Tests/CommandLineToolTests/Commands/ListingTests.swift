import Messages
import Testing

@testable import CommandLineTool

@Suite("Listings", .timeLimit(.minutes(1)))
struct ListingTests {
  @Test("Snapshots: a table for people, a document for programs, filters to the server as they are")
  func snapshots() async throws {
    let world = TestOrchestrator {
      $0.snapshots = [.sample("2") { $0.isTip = true }, .sample("1", on: nil) { $0.name = "before-upgrade" }]
    }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "ls", "web-1/vda", "--all", at: address)
      #expect(run.status == 0)
      #expect(
        run.output == """
          SNAPSHOT  VOLUME     TAKEN      KIND                   ON STORAGE       NAME
          22222222  web-1/vda  3 min ago  incremental               1.5 MiB  tip
          11111111  web-1/vda  3 min ago  full (first snapshot)     1.5 MiB       before-upgrade

          """)
      let request = try #require(world.received(ListSnapshotsRequest.self).first)
      #expect(
        request
          == .with {
            $0.volume = "web-1/vda"; $0.allStates = true; $0.pageSize = 100
          })
    }
  }

  @Test("A snapshot as JSON has every field of the API under its name")
  func snapshotJSON() async throws {
    let world = TestOrchestrator { $0.snapshots = [.sample("2")] }
    try await world.serving { address, _ in
      let run = try await tidemark("snapshot", "show", "2222", "--output", "json", at: address)
      #expect(
        run.output == """
          {
            "id": "22222222-0000-4000-8000-000000000002",
            "volume_id": "ffffffff-0000-4000-8000-00000000000f",
            "group_id": "99999999-0000-4000-8000-000000000009",
            "parent_id": "11111111-0000-4000-8000-000000000001",
            "kind": "incremental",
            "full_reason": null,
            "state": "ready",
            "location": {
              "store_id": "55555555-0000-4000-8000-000000000005",
              "pool_id": null,
              "name": "backup"
            },
            "name": null,
            "virtual_bytes": 67108864,
            "allocated_bytes": 1572864,
            "space": null,
            "taken_at": "2026-11-22T11:56:55Z",
            "deleted_at": null,
            "checkpoint": "tidemark-00000000-0000-4000-8000-000000000000",
            "is_tip": false,
            "vm_name": "web-1",
            "disk": "vda",
            "operation_id": "00000000-0000-4000-8000-000000000000",
            "consistency": "crash",
            "copied_from": null,
            "damage": null
          }

          """)
      #expect(run.messages.isEmpty)
    }
  }

  @Test("Long listings are read page by page, up to the limit, and say when there is more")
  func pages() async throws {
    let world = TestOrchestrator { script in
      script.operations = (0..<2500).map { number in .sample(.succeeded) { $0.id = "\(number)-operation" } }
    }
    try await world.serving { address, _ in
      let all = try await tidemark("operation", "ls", "--limit", "0", at: address)
      #expect(all.output.split(separator: "\n").count == 2501)
      #expect(world.received(ListOperationsRequest.self).map(\.pageToken) == ["", "1000", "2000"])
      #expect(all.messages.isEmpty)

      let some = try await tidemark("operation", "ls", "--limit", "3", "--output", "json", at: address)
      #expect(
        some.output.contains("\"id\": \"2-operation\"") && !some.output.contains("\"id\": \"3-operation\""))
      #expect(some.output.hasSuffix("  \"has_more\": true\n}\n"))
      let text = try await tidemark("operation", "ls", "--limit", "3", at: address)
      #expect(text.messages == "there are more: --limit 0 shows all\n")
    }
  }

  @Test("The chain graph of a volume, and an unknown volume: 2, with what the server says")
  func chain() async throws {
    let world = TestOrchestrator {
      $0.volumes = [
        .with {
          $0.id = identifier("f")
          $0.vmName = "web-1"
          $0.disk = "vda"
          $0.pool = "fast"
          $0.path = "volumes/web-1.qcow2"
          $0.present = true
        }
      ]
      $0.snapshots = [.sample("1", on: nil) { $0.state = .hidden }, .sample("2") { $0.isTip = true }]
    }
    try await world.serving { address, _ in
      let run = try await tidemark("chain", "show", "web-1/vda", at: address)
      #expect(
        run.output == """
          web-1/vda  volume ffffffff, pool fast, volumes/web-1.qcow2

          SNAPSHOT    KIND                   ON STORAGE  VIRTUAL  TAKEN
          ○ 11111111  full (first snapshot)     1.5 MiB   64 MiB  3 min ago  hidden
          ● 22222222  incremental               1.5 MiB           3 min ago  tip

          1 visible, 1 hidden, 3 MiB on the storage, 1.5 MiB of it hidden

          """)
      let unknown = try await tidemark("chain", "show", "web-2/vda", at: address)
      #expect(unknown.status == 2)
      #expect(
        unknown.messages == """
          error: There is no volume web-2/vda
          why: no volume has that id or name
          what to do: List what there is: tidemark volume ls.
          facts: reference web-2/vda

          """)
    }
  }

  @Test("Hosts, pools, stores and volumes; what is wrong with them stands out")
  func inventory() async throws {
    let world = TestOrchestrator {
      $0.hosts = [
        .with {
          $0.name = "kvm-1"
          $0.cluster = "c1"
          $0.zone = "paris"
          $0.address = "10.0.0.2:7602"
          $0.libvirtVersion = 9_000_000
          $0.qemuVersion = 7_002_022
          $0.agentVersion = "0.1.0"
          $0.lastHeartbeat = before(4)
          $0.alive = true
        },
        .with {
          $0.name = "kvm-2"
          $0.cluster = "c1"
          $0.zone = "paris"
          $0.address = "10.0.0.3:7602"
        },
      ]
      $0.pools = [
        .with {
          $0.name = "fast"
          $0.type = .sharedMountPoint
          $0.cluster = "c1"
          $0.hosts = ["kvm-1", "kvm-2"]
          $0.capacityBytes = 2 << 40
          $0.freeBytes = 3 << 39
          $0.canReserve = true
        }
      ]
      $0.stores = [
        .with {
          $0.name = "backup"
          $0.zone = "paris"
        }
      ]
      $0.volumes = [
        .with {
          $0.id = identifier("f")
          $0.vmName = "web-1"
          $0.disk = "vda"
          $0.pool = "fast"
          $0.path = "web-1.qcow2"
          $0.virtualBytes = 64 * mebibyte
          $0.format = "qcow2"
          $0.host = "kvm-1"
          $0.tipSnapshotID = identifier("2")
          $0.snapshotCount = 2
        }
      ]
    }
    try await world.serving { address, _ in
      let run1 = try await tidemark("host", "ls", at: address)
      #expect(
        run1.output == """
          HOST   STATE   HEARD OF  CLUSTER  ZONE   LIBVIRT  QEMU    AGENT  ADDRESS
          kvm-1  alive   4 s ago   c1       paris  9.0.0    7.2.22  0.1.0  10.0.0.2:7602
          kvm-2  silent  never     c1       paris  ?        ?              10.0.0.3:7602

          """)
      let run2 = try await tidemark("pool", "ls", at: address)
      #expect(
        run2.output == """
          POOL  TYPE                CLUSTER     FREE   SIZE  RESERVES SPACE  HOSTS
          fast  shared-mount-point  c1       1.5 TiB  2 TiB  yes             kvm-1, kvm-2

          """)
      let run3 = try await tidemark("store", "ls", at: address)
      #expect(
        run3.output == """
          STORE   ZONE   FREE  SIZE  RESERVES SPACE  HOSTS
          backup  paris     ?     ?  no              not mounted anywhere

          """)
      let run4 = try await tidemark("volume", "ls", at: address)
      #expect(
        run4.output == """
          VOLUME     ID          SIZE  FORMAT  SNAPSHOTS  TIP       HOST   POOL        PATH
          web-1/vda  ffffffff  64 MiB  qcow2           2  22222222  kvm-1  fast  gone  web-1.qcow2

          """)
    }
  }

  @Test("Nothing to list is said on standard error; programs get an empty list")
  func nothing() async throws {
    try await TestOrchestrator { _ in }.serving { address, _ in
      let run = try await tidemark("host", "ls", at: address)
      #expect(run.status == 0 && run.output.isEmpty)
      #expect(run.messages == "no hosts; start tidemark-host-agent on each KVM host, with --orchestrator\n")
      let json = try await tidemark("host", "ls", "--output", "json", at: address)
      #expect(json.output == "{\n  \"hosts\": [],\n  \"has_more\": false\n}\n")
    }
  }

  @Test("Pools and stores are added by name; a refusal says why")
  func adding() async throws {
    let world = TestOrchestrator { _ in }
    try await world.serving { address, _ in
      let pool = try await tidemark(
        "pool", "add", "fast", "--type", "shared-mount-point", "--cluster", "c1", "--zone", "paris",
        at: address)
      #expect(pool.status == 0)
      #expect(
        world.received(AddPoolRequest.self) == [
          .with {
            $0.name = "fast"
            $0.type = .sharedMountPoint
            $0.cluster = "c1"
            $0.zone = "paris"
          }
        ])
      let store = try await tidemark("store", "add", "backup", "--zone", "paris", at: address)
      #expect(store.status == 2)
      #expect(
        store.messages.hasPrefix("error: Store backup was not added\nwhy: no host has a directory mounted"))
    }
  }

  @Test("Settings are set for a cluster, a zone, or everywhere; get prints the value alone")
  func settings() async throws {
    let world = TestOrchestrator {
      $0.settings = [
        .with {
          $0.name = "snapshot.delta.max"
          $0.value = "3"
          $0.scope = .cluster
          $0.scopeName = "c1"
        }
      ]
    }
    try await world.serving { address, _ in
      let set = try await tidemark(
        "settings", "set", "snapshot.delta.max", "3", "--cluster", "c1", at: address)
      #expect(
        set.output == """
          SETTING             VALUE  FROM
          snapshot.delta.max  3      cluster c1

          """)
      _ = try await tidemark("settings", "set", "snapshot.delta.max", "4", at: address)
      #expect(world.received(SetSettingRequest.self).map(\.setting?.scope) == [.cluster, .global])
      let run5 = try await tidemark("settings", "get", "snapshot.delta.max", at: address)
      #expect(
        run5.output == "3\n")
      let unknown = try await tidemark("settings", "get", "snapshot.delta", at: address)
      #expect(unknown.status == 2)
      #expect(unknown.messages.contains("The settings are: snapshot.delta.max."))
      let unset = try await tidemark(
        "settings", "unset", "snapshot.delta.max", "--zone", "paris", at: address)
      #expect(unset.output.contains("snapshot.delta.max  16     default"))
      #expect(world.received(UnsetSettingRequest.self).first?.scopeName == "paris")
    }
  }
}
