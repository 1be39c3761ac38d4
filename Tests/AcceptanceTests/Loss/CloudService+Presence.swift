import Foundation
import Lab
import Messages

extension CloudService {
  /// Waits until a volume is as `isReached` says: files are looked for by the hosts' announcements.
  @discardableResult
  func wait(
    for reference: String, _ what: String, seconds: Int = 30, until isReached: (Volume) -> Bool
  ) async throws -> Volume {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let volume = try await volume(reference)
      if isReached(volume) { return volume }
      guard ContinuousClock.now < deadline else { throw LabError("\(reference) is not \(what): \(volume)") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Waits until the pool is marked: from then on a file that is not there can be told from a pool that is not.
  func waitForMarker(in pool: String) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while !FileManager.default.fileExists(atPath: pool + "/.tidemark-pool") {
      guard ContinuousClock.now < deadline else { throw LabError("\(pool) is not marked") }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Waits until no operation is under way, also none that nobody has asked for.
  func settle() async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !operations.listOperations(.with { $0.activeOnly = true }).operations.isEmpty {
      guard ContinuousClock.now < deadline else { throw LabError("operations do not end") }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Submits an adoption and returns at once.
  func submitAdoption(of volume: String, at place: String) async throws -> Messages.Operation {
    try await snapshots.adoptVolume(
      .with {
        $0.requestID = RequestID.next()
        $0.volume = volume
        $0.place = place
      })
  }
}
