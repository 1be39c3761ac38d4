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

  fileprivate typealias Continuations = [UInt64: AsyncStream<Change>.Continuation]

  private struct Followers {
    var next: UInt64 = 0
    /// Those who follow all operations.
    var ofAll: Continuations = [:]
    /// Those who follow one operation, by its id.
    var ofOne: [String: FollowedOperation] = [:]
    var isFinished = false

    mutating func add(_ continuation: AsyncStream<Change>.Continuation, to operation: String?) -> UInt64? {
      guard !isFinished else { return nil }
      next += 1
      if let operation {
        ofOne[operation, default: FollowedOperation()].continuations[next] = continuation
      } else {
        ofAll[next] = continuation
      }
      return next
    }

    mutating func remove(_ id: UInt64, of operation: String?) {
      guard let operation else {
        ofAll[id] = nil
        return
      }
      ofOne[operation]?.continuations[id] = nil
      if ofOne[operation]?.continuations.isEmpty == true { ofOne[operation] = nil }
    }

    /// Everybody.
    var all: [AsyncStream<Change>.Continuation] {
      ofAll.values + ofOne.values.flatMap(\.continuations.values)
    }
  }

  private let configuration: PostgresConfiguration
  private let interval: Duration
  private let pace: Duration
  private let whenLost: @Sendable () -> Void
  private let logger: Logger
  private let followers = Mutex(Followers())

  /// - Parameters:
  ///   - interval: How often followers look even if nothing was heard.
  ///   - pace: How often those who follow one operation are woken at most while its state stays the same.
  ///   - whenLost: Called when the listening connection has broken, which it does at once when PostgreSQL stops.
  init(
    configuration: PostgresConfiguration, interval: Duration = .seconds(5),
    pace: Duration = .milliseconds(200),
    whenLost: @Sendable @escaping () -> Void = {}, logger: Logger
  ) {
    self.configuration = configuration
    self.interval = interval
    self.pace = pace
    self.whenLost = whenLost
    self.logger = logger
  }

  /// Changes of all operations from now on, the first being `everything`. Ends when listening ends, or the caller stops
  /// iterating. A follower that is slow finds the newest 256.
  func follow() -> AsyncStream<Change> {
    let (stream, continuation) = follow(nil, .bufferingNewest(256))
    continuation.yield(.everything)
    return stream
  }

  /// Wake-ups for one operation from now on. A follower that is slow finds one, however many there were: it looks for itself.
  ///
  /// - Parameter id: The operation's whole id, in lower case.
  func follow(operation id: String) -> AsyncStream<Change> { follow(id, .bufferingNewest(1)).stream }

  private func follow(
    _ operation: String?, _ policy: AsyncStream<Change>.Continuation.BufferingPolicy
  ) -> (stream: AsyncStream<Change>, continuation: AsyncStream<Change>.Continuation) {
    let (stream, continuation) = AsyncStream.makeStream(of: Change.self, bufferingPolicy: policy)
    guard let id = followers.withLock({ $0.add(continuation, to: operation) }) else {
      continuation.finish()
      return (stream, continuation)
    }
    continuation.onTermination = { [weak self] _ in
      self?.followers.withLock { $0.remove(id, of: operation) }
    }
    return (stream, continuation)
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
      defer { (followers.ofAll, followers.ofOne) = ([:], [:]) }
      return followers.all
    }
    for continuation in rest { continuation.finish() }
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
    guard case .operation(let notice) = change else {
      for continuation in followers.withLock({ $0.all }) { continuation.yield(change) }
      return
    }
    let (woken, delay) = followers.withLock { followers in
      let delay = followers.ofOne[notice.id]?.take(notice, pace: pace)
      let followed = delay == nil ? followers.ofOne[notice.id].map { Array($0.continuations.values) } : nil
      return (followers.ofAll.values + (followed ?? []), delay)
    }
    for continuation in woken { continuation.yield(change) }
    guard let delay, delay > .zero else { return }
    Task { [weak self] in
      try? await Task.sleep(for: delay)
      self?.sendDue(notice.id)
    }
  }

  /// Wakes those who were not woken earlier, to spare PostgreSQL.
  private func sendDue(_ id: String) {
    let woken = followers.withLock { followers -> [AsyncStream<Change>.Continuation] in
      guard followers.ofOne[id]?.becomesDue() == true else { return [] }
      return followers.ofOne[id].map { Array($0.continuations.values) } ?? []
    }
    for continuation in woken { continuation.yield(.everything) }
  }
}

/// Who follows one operation, and when they were woken last.
///
/// An operation's step begins, its progress grows, its lease is prolonged: followers look at it each time. A change of its state
/// they are told at once; of everything else they hear at a pace that people can follow.
private struct FollowedOperation {
  var continuations: OperationChanges.Continuations = [:]
  private var state = ""
  private var isCancelRequested = false
  private var wokenAt: ContinuousClock.Instant?
  /// Whether something was left out that they will be told at the end of the pause.
  private var isOwed = false

  /// - Returns: nil: wake them now. Else do so after this time; zero: that is arranged already.
  mutating func take(_ notice: OperationChanges.Notice, pace: Duration) -> Duration? {
    let now = ContinuousClock.now
    let hasChanged = notice.state != state || notice.isCancelRequested != isCancelRequested
    (state, isCancelRequested) = (notice.state, notice.isCancelRequested)
    if !hasChanged, let wokenAt, now < wokenAt + pace {
      defer { isOwed = true }
      return isOwed ? .zero : wokenAt + pace - now
    }
    (wokenAt, isOwed) = (now, false)
    return nil
  }

  /// Whether they are still to be woken at the end of the pause.
  mutating func becomesDue() -> Bool {
    guard isOwed else { return false }
    (wokenAt, isOwed) = (.now, false)
    return true
  }
}
