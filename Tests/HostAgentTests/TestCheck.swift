import Foundation
import Lab
import Messages
import Testing

@testable import HostAgent

/// A check of the host's first volumes, as the catalog would ask for it.
struct TestCheck: Sendable {
  var work = ExamineWork()

  /// - Parameter snapshots: The snapshots that are known, all ready, oldest first; their bitmaps are believed to be valid.
  init(_ host: TestHost, volumes: [String], snapshots: [TestTake] = []) {
    for (index, volumeID) in volumes.enumerated() {
      var survey = VolumeSurvey()
      survey.volumeID = volumeID
      survey.volume = VolumePath.with {
        ($0.poolID, $0.poolName, $0.path) = (host.poolID, "pool", "d\(index).img")
      }
      survey.vmName = host.name
      survey.disk = "vd\(TestHost.letters[index])"
      survey.locations = [
        SnapshotLocation.with { ($0.poolID, $0.name) = (host.poolID, "pool") },
        SnapshotLocation.with { ($0.storeID, $0.name) = (host.storeID, "store") },
      ]
      survey.surveyedAt = Timestamp(Date.distantFuture)
      for take in snapshots {
        survey.bitmaps.append(
          KnownBitmap.with { ($0.checkpoint, $0.state) = (take.checkpoint, .valid) })
        survey.snapshots.append(
          KnownSnapshot.with {
            $0.file = take.file(index)
            $0.state = .ready
          })
      }
      work.volumes.append(survey)
    }
  }

  /// Checks, and returns what was found of each volume.
  func run(_ agent: TestAgent) async throws -> [VolumeReport] {
    guard case .examined(let result) = try await agent.run(.examine(work), newID()) else { return [] }
    return result.volumes
  }
}

extension VolumeReport {
  /// What was found, and what became of it.
  var outcomes: [FindingCode: FindingOutcome] {
    Dictionary(findings.map { ($0.code, $0.outcome) }) { first, _ in first }
  }
}
