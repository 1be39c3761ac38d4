import Messages
import Testing

@testable import CommandLineTool

@Suite("Volumes that are gone, and a catalog that is made anew", .timeLimit(.minutes(1)))
struct LossTests {
  @Test("A volume is adopted where its file is now")
  func adopt() async throws {
    let adopted = Operation.sample(.succeeded) { $0.kind = .adoptVolume }
    let world = TestOrchestrator {
      $0.adopt = { _ in adopted }
      $0.watch = { _, replies in try await replies.write(adopted) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("volume", "adopt", "3f2a91c7", "fast:renamed.qcow2", at: address)
      #expect(run.status == 0)
      #expect(run.output.contains("3f2a91c7 is at fast:renamed.qcow2 now"))
      let request = try #require(world.received(AdoptVolumeRequest.self).first)
      #expect(request.volume == "3f2a91c7" && request.place == "fast:renamed.qcow2")
      #expect(!request.requestID.isEmpty)
    }
  }

  @Test("A rebuild says what it recorded, what is left to do, and what cannot come back; and ends with 5")
  func rebuild() async throws {
    let rebuilt = Operation.sample(.succeeded) {
      $0.kind = .rebuildCatalog
      $0.volumeIDs = []
      $0.steps = [
        .with {
          $0.step = "scan"
          $0.summary = "12 snapshots recorded, 3 were recorded already; 1 findings"
        }
      ]
      $0.findings = [
        .with {
          $0.code = .placeUnknown
          $0.outcome = .needsAttention
          $0.subject = "backup"
          $0.summary = "backup: Host kvm-1 has it mounted"
          $0.remedy = "Make it known: tidemark store add backup --zone paris"
        }
      ]
    }
    let world = TestOrchestrator {
      $0.rebuild = { _ in rebuilt }
      $0.watch = { _, replies in try await replies.write(rebuilt) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("catalog", "rebuild", at: address)
      #expect(run.status == ExitStatus.needsAttention.rawValue)
      for part in [
        "12 snapshots recorded", "needs attention: place_unknown: backup: Host kvm-1 has it mounted",
        "what to do: Make it known: tidemark store add backup --zone paris", "settings, templates",
      ] {
        #expect(run.output.contains(part), "\(part): \(run.output)")
      }
    }
  }

  @Test("volume ls says what is gone, what is lost with it, and where it may be")
  func list() throws {
    let volumes = [
      Volume.with {
        ($0.id, $0.pool, $0.path) = (identifier("a"), "fast", "old.qcow2")
        $0.lostSnapshotCount = 2
        $0.adoptableAs = "fast:new.qcow2"
      },
      Volume.with {
        ($0.id, $0.pool, $0.path, $0.present) = (identifier("b"), "fast", "new.qcow2", true)
        $0.mayBeVolumeID = identifier("a")
      },
    ]
    let lines = InventoryText.volumes(volumes, on: .plain).joined(separator: "\n")
    #expect(lines.contains("gone, 2 snapshots lost, adoptable at fast:new.qcow2"))
    #expect(lines.contains("may be aaaaaaaa, moved"))
  }
}
