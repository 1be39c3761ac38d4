/// Runs a copy, and ends it when it harms its guest or the file system that it fills.
///
/// Separate from how is copied: the copy is any asynchronous function that ends early when its task is cancelled.
struct CopyGuard: Sendable {
  /// Why a copy was ended.
  enum Harm: Hashable, Sendable {
    /// A file system came down to its floor.
    case shortage(SpaceShortage)
    /// The guest is paused, as its write could not first be saved in the copy.
    case pausedGuest
  }

  /// What is watched while the copy runs.
  let watchdog: SpaceWatchdog
  /// Returns when the guest is paused by our fault; nil: there is no guest.
  let pausedGuest: (@Sendable () async -> Void)?

  /// Runs `copy` to its end.
  ///
  /// - Returns: What it returned, and the harm for which it was cancelled, if it was. Cancelled in time or not, its own
  ///   word counts: a copy that was completed meanwhile is completed.
  func run<Outcome: Sendable>(_ copy: @escaping @Sendable () async -> Outcome) async -> (Outcome, Harm?) {
    await withTaskGroup(of: Event<Outcome>.self) { group in
      let copying = Task { await copy() }
      group.addTask {
        await withTaskCancellationHandler {
          .ended(await copying.value)
        } onCancel: {
          copying.cancel()
        }
      }
      group.addTask { .harm(await watchdog.firstShortage().map(Harm.shortage)) }
      if let pausedGuest {
        group.addTask {
          await pausedGuest()
          return .harm(Task.isCancelled ? nil : .pausedGuest)
        }
      }
      var harm: Harm?
      while let event = await group.next() {
        switch event {
        case .harm(let found):
          guard harm == nil, let found else { continue }
          harm = found
          copying.cancel()
        case .ended(let outcome):
          group.cancelAll()
          return (outcome, harm)
        }
      }
      return (await copying.value, harm)
    }
  }

  private enum Event<Outcome: Sendable>: Sendable {
    case ended(Outcome)
    case harm(Harm?)
  }
}
