internal import Glibc
internal import SnapshotModel

extension TakeSteps {
  /// Runs a copy, and ends it when it harms the guest or the file systems that it fills.
  func guarded<Outcome: Sendable>(
    _ turn: String, _ copy: @escaping @Sendable () async throws -> Outcome
  ) async throws -> (outcome: Outcome, harm: CopyGuard.Harm?) {
    let rescue = rescue(turn)
    let events = context.hypervisor.events()
    let watchdog = SpaceWatchdog(places: try await watchedPlaces(), floor: context.floor)
    let guardian = CopyGuard(watchdog: watchdog) { await rescue.untilPaused(events) }
    let (result, harm) = await guardian.run { () async -> Result<Outcome, any Error> in
      do { return .success(try await copy()) } catch { return .failure(error) }
    }
    // Ended before it was begun.
    if let harm, case .failure(let error) = result, error is CancellationError {
      throw noSpace(harm, resumed: false)
    }
    return (try result.get(), harm)
  }

  /// Who looks after the guest.
  func rescue(_ turn: String) -> GuestRescue {
    GuestRescue(context: context, snapshots: snapshots, domainID: turn)
  }

  /// The file systems to watch while the copy runs.
  ///
  /// A store where the space was reserved may fill up: the copy has its own. A primary pool is watched all the same: what
  /// we hold there may be what a guest needs to write.
  private func watchedPlaces() async throws -> [SpaceWatchdog.Place] {
    try await context.files.run {
      var places: [dev_t: SpaceWatchdog.Place] = [:]
      for snapshot in snapshots {
        let fence = try Fence.read(snapshot.layout, in: snapshot.destination)
        if fence?.reservation?.isGuarantee == true && !snapshot.isPrimary { continue }
        guard let path = try PartialFile(snapshot: snapshot, context: context).current() else { continue }
        let file = try snapshot.destination.open(path, flags: O_RDONLY)
        let name = snapshot.destination.absolute(path)
        places[try file.status(name).st_dev] = SpaceWatchdog.Place(
          file: file, path: snapshot.destination.path)
      }
      return Array(places.values)
    }
  }

  /// Why the copy was ended early.
  func noSpace(_ harm: CopyGuard.Harm, resumed: Bool) -> AgentError {
    switch harm {
    case .shortage(let shortage):
      noSpace(
        "\(shortage.path) came down to \(shortage.freeBytes) free bytes; \(shortage.floorBytes) have to stay free",
        facts: [
          "free_bytes": "\(shortage.freeBytes)", "floor_bytes": "\(shortage.floorBytes)",
          "path": shortage.path,
        ], resumed: resumed)
    case .pausedGuest:
      noSpace("the target was full, and a guest's write had to wait for it", resumed: resumed)
    }
  }

  /// Why the copy failed.
  func noSpace(_ why: String, facts: [String: String] = [:], resumed: Bool) -> AgentError {
    let known = ["path": snapshots.first?.destination.path ?? "", "guest_resumed": "\(resumed)"]
    return AgentError(
      .resourceExhausted, "no_space", what: "No snapshot of \(title) was taken",
      why: "While it was copied, \(why)"
        + (resumed ? "; the virtual machine, which that had paused, was resumed" : ""),
      remedy: "Delete snapshots there or enlarge the file system, and try again",
      facts: known.merging(facts) { $1 }, isRetryable: true)
  }
}
