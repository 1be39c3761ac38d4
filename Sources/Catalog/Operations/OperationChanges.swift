internal import Logging
internal import Messages
internal import Synchronization

/// Listens for PostgreSQL's notifications about operations and passes them on to whoever follows.
///
/// Notifications only wake up: what is missed is made good by `everything`, upon which followers look for themselves. It
/// comes whenever listening has begun anew, and every `interval`.
final class OperationChanges: Sendable {
  /// What woke a follower.
  enum Change: Sendable, Hashable {
    /// An operation was changed.
    case operation(Notice)
    /// Some changes may have been missed: look at all that matters.
    case everything
  }

  /// What a notification says of an operation.
  struct Notice: Sendable, Hashable {
    let id: String
    let state: String
    let isCancelRequested: Bool
    /// Its lease was given back or has run out.
    let isFree: Bool

    init?(payload: String) {
      let words = payload.split(separator: " ")
      guard words.count == 4 else { return nil }
      id = String(words[0])
      state = String(words[1])
      isCancelRequested = words[2] == "cancel"
      isFree = words[3] == "free"
    }
  }

  private struct Followers {
    var next: UInt64 = 0
    var continuations: [UInt64: AsyncStream<Change>.Continuation] = [:]
    var isFinished = false
  }

  private let configuration: PostgresConfiguration
  private let interval: Duration
  private let whenLost: @Sendable () -> Void
  private let logger: Logger
  private let followers = Mutex(Followers())

  /// - Parameter whenLost: Called when the listening connection has broken, which it does at once when PostgreSQL stops.
  init(
    configuration: PostgresConfiguration, interval: Duration = .seconds(5),
    whenLost: @Sendable @escaping () -> Void = {}, logger: Logger
  ) {
    self.configuration = configuration
    self.interval = interval
    self.whenLost = whenLost
    self.logger = logger
  }

  /// Changes from now on, the first being `everything`. Ends when listening ends, or the caller stops iterating. A
  /// follower that is slow finds the newest 256.
  func follow() -> AsyncStream<Change> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Change.self, bufferingPolicy: .bufferingNewest(256))
    let id: UInt64? = followers.withLock { followers in
      guard !followers.isFinished else { return nil }
      followers.next += 1
      followers.continuations[followers.next] = continuation
      return followers.next
    }
    continuation.yield(.everything)
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.followers.withLock { $0.continuations.removeValue(forKey: id) }
    }
    return stream
  }

  /// Listens until the task is cancelled, connecting again whenever the connection is lost.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.listen() }
      group.addTask {
        while (try? await Task.sleep(for: self.interval)) != nil { self.send(.everything) }
      }
    }
    finish()
  }

  /// Ends all followers' streams, and those of followers to come.
  func finish() {
    let rest = followers.withLock { followers in
      followers.isFinished = true
      defer { followers.continuations = [:] }
      return followers.continuations
    }
    for continuation in rest.values { continuation.finish() }
  }

  private func listen() async {
    var pause = Duration.milliseconds(50)
    while !Task.isCancelled {
      do {
        let listener = try PostgresListener()
        try await withTaskCancellationHandler {
          try await listener.open(configuration, on: Query.listenOperations)
          // What happened while nobody listened.
          send(.everything)
          pause = .milliseconds(50)
          while !Task.isCancelled {
            for payload in try await listener.wait() {
              if let notice = Notice(payload: payload) { send(.operation(notice)) }
            }
          }
        } onCancel: {
          listener.stop()
        }
      } catch {
        whenLost()
        logger.warning(
          "Listening for changes of operations failed; trying again", metadata: ["cause": "\(error)"])
        try? await Task.sleep(for: pause)
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  private func send(_ change: Change) {
    let all = followers.withLock { $0.continuations }
    for continuation in all.values { continuation.yield(change) }
  }
}
