import GRPCCore
import Messages
import RPC
import Testing

@testable import Catalog

@Suite("References and bad input")
struct ReferenceTests {
  @Test("A volume is named by VM and disk, id, or the beginning of an id; a VM stands for all its disks")
  func volumes() async throws {
    try await Scene.run { scene in
      let id = try #require(try await scene.chain("web-1/vda").volume?.id)
      for reference in [id, id.uppercased(), String(id.prefix(8)), "\(Scene.vmID)/vda"] {
        #expect(try await scene.chain(reference).volume?.id == id, "\(reference)")
      }
      #expect(try await scene.submitTake(["web-1"]).disks == ["vda", "vdb"])
      #expect(try await scene.submitTake(["web-1/vdb", id]).disks == ["vdb", "vda"])
    }
  }

  @Test("All disks of a VM: what no pool holds is left out by name, and forgotten when it is gone")
  func uncoveredDisks() async throws {
    try await Scene.run { scene in
      var announcement = scene.announcement()
      announcement.domains[0].disks += [
        .with {
          $0.path = "/elsewhere/x.qcow2"
          $0.target = "vdc"
          $0.format = "qcow2"
        }, .with { $0.target = "vdd" },
        .with {
          $0.pool = "pool-2"
          $0.path = "y.qcow2"
          $0.target = "vde"
          $0.format = "qcow2"
        },
      ]
      _ = try await scene.database.recordAnnouncement(announcement)
      do {
        _ = try await scene.submitTake(["web-1"])
        Issue.record("a refusal was expected")
      } catch let error as TidemarkError {
        #expect(error.reason == "disks_not_covered" && error.code == .failedPrecondition)
        for word in ["vdc (/elsewhere/x.qcow2)", "vdd is no file", "vde is in pool pool-2", "--without vdc"] {
          #expect(error.description.contains(word), "\(error)")
        }
      }
      let operation = try await scene.submit(
        .take(
          .with {
            $0.volumes = ["web-1"]
            $0.withoutDisks = ["vdc", "vdd", "vde", "vda"]
          }))
      #expect(operation.disks == ["vdb"])
      #expect(try await scene.submitTake(["web-1/vda"]).disks == ["vda"])
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      #expect(try await scene.submitTake(["web-1"]).disks == ["vda", "vdb"])
    }
  }

  @Test(
    "What names nothing, or too much, is refused by name",
    arguments: [
      ("web-2/vda", "unknown_vm"), ("web-1/vdz", "unknown_volume"), ("web-2", "unknown_volume"),
      ("", "unknown_volume"), ("ab", "unknown_volume"),
      ("ffffffff-ffff-ffff-ffff-ffffffffffff", "unknown_volume"),
      ("00000000-zzzz", "unknown_volume"), ("'; DROP TABLE tidemark.volumes; --", "unknown_volume"),
      ("../../etc/passwd", "unknown_vm"), ("%", "unknown_volume"), ("____", "unknown_volume"),
      (String(repeating: "a", count: 5000), "unknown_volume"), ("web-1/", "unknown_volume"),
      ("/vda", "unknown_volume"),
    ])
  func unknown(reference: String, reason: String) async throws {
    try await Scene.run { (scene: Scene) async throws -> Void in
      #expect(try await refusal { _ = try await scene.submitTake([reference]) } == reason)
      #expect(try await refusal { _ = try await scene.chain(reference) } == reason)
      #expect(try await scene.sql("SELECT FROM tidemark.operations").isEmpty)
    }
  }

  @Test("An ambiguous reference lists what it can mean")
  func ambiguous() async throws {
    try await Scene.run { scene in
      _ = try await scene.sql(
        """
        INSERT INTO tidemark.volumes (id, pool_id, path, format)
        SELECT ('abcd0000-0000-0000-0000-00000000000' || n)::uuid, id, 'x' || n, 'qcow2'
        FROM tidemark.pools, generate_series(1, 3) AS n
        """)
      do {
        _ = try await scene.chain("abcd")
        Issue.record("a refusal was expected")
      } catch let error as TidemarkError {
        #expect(error.code == .invalidArgument && error.reason == "ambiguous_reference")
        for number in 1...3 {
          #expect(error.description.contains("abcd0000-0000-0000-0000-00000000000\(number)"))
        }
      }
      #expect(try await scene.chain("abcd0000-0000-0000-0000-000000000002").volume?.path == "x2")
      // The same name on another host is another VM.
      var other = scene.announcement(host: "host-2")
      other.domains[0].id = "7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12"
      other.domains[0].disks[0].path = "other.qcow2"
      other.domains[0].disks.removeLast()
      _ = try await scene.database.recordAnnouncement(other)
      #expect(try await refusal { _ = try await scene.chain("web-1/vda") } == "ambiguous_reference")
      #expect(try await scene.chain("7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12/vda").volume?.path == "other.qcow2")
    }
  }

  @Test("A VM defined anew under its old name is the one that is meant")
  func redefined() async throws {
    try await Scene.run { scene in
      var again = scene.announcement()
      again.domains[0].id = "7b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c12"
      again.domains[0].disks[0].path = "new.qcow2"
      _ = try await scene.database.recordAnnouncement(again)
      #expect(try await scene.chain("web-1/vda").volume?.path == "new.qcow2")
      #expect(try await scene.submitTake(["web-1"]).disks == ["vda", "vdb"])
    }
  }

  @Test("NUL characters, wrong names and impossible numbers are refused without a trace")
  func badValues() async throws {
    try await Scene.run { (scene: Scene) async throws -> Void in
      await #expect(throws: PostgresError.self) { _ = try await scene.chain("web-1\u{0}/vda") }
      for (name, reason) in [
        ("a/b", "invalid_name"), ("a\nb", "invalid_name"),
        (String(repeating: "x", count: 256), "invalid_name"),
      ] {
        #expect(
          try await refusal {
            _ = try await scene.submit(
              .take(
                .with {
                  $0.volumes = ["web-1/vda"]; $0.name = name
                }))
          } == reason)
      }
      for id in ["", String(repeating: "r", count: 129), "a\u{7}"] {
        #expect(
          try await refusal {
            _ = try await scene.submit(.take(.with { $0.volumes = ["web-1/vda"] }), id: id)
          }
            == "invalid_request_id")
      }
      #expect(try await refusal { _ = try await scene.submitTake([]) } == "invalid_volume_count")
      #expect(try await refusal { _ = try await scene.claim(lease: 1) } == "invalid_lease")
      #expect(try await refusal { _ = try await scene.database.snapshot("nothing") } == "unknown_snapshot")
      #expect(try await refusal { _ = try await scene.database.operation("nothing") } == "unknown_operation")
      for name in ["", "../x", "a b", String(repeating: "p", count: 64), "-p"] {
        #expect(
          try await refusal {
            _ = try await scene.database.addPool(
              .with {
                $0.name = name; $0.type = .nfs; $0.cluster = "c"; $0.zone = "z"
              })
          } == "invalid_name", "\(name)")
      }
      #expect(try await scene.sql("SELECT FROM tidemark.operations").isEmpty)
      #expect(try await scene.sql("SELECT FROM tidemark.pools").count == 1)
    }
  }
}
