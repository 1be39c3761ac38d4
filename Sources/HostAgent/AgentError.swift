/// Why the agent did not do something, for machines and for people.
///
/// It becomes an RPC status with an `ErrorDetail`, or the error of a job.
public struct AgentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; decides the RPC status.
  public enum Category: Hashable, Sendable {
    /// The request itself is wrong.
    case invalidArgument
    /// A thing that the request names does not exist.
    case notFound
    /// The state of a thing forbids it.
    case failedPrecondition
    /// Something that is needed does not answer now.
    case unavailable
    /// Another attempt has taken over, or somebody interfered.
    case aborted
    /// There is no room or no free place.
    case resourceExhausted
    /// It was cancelled on request.
    case cancelled
    /// A tool or the system failed in an unforeseen way.
    case `internal`
  }

  /// The kind of failure.
  public var category: Category
  /// Machine-readable, lower case with underscores: `store_not_mounted`.
  public var reason: String
  /// What did not happen, naming the thing.
  public var what: String
  /// The cause, as far as it is known.
  public var why: String
  /// What the reader can do about it.
  public var remedy: String
  /// Facts for machines, by name.
  public var facts: [String: String]
  /// Whether the same request, sent again unchanged, may succeed.
  public var isRetryable: Bool

  /// An error; `isRetryable` is true by default for what is unavailable only.
  public init(
    _ category: Category, _ reason: String, what: String, why: String, remedy: String,
    facts: [String: String] = [:], isRetryable: Bool? = nil
  ) {
    self.category = category
    self.reason = reason
    self.what = what
    self.why = why
    self.remedy = remedy
    self.facts = facts
    self.isRetryable = isRetryable ?? (category == .unavailable)
  }

  /// All of it as one line of text.
  public var description: String { "\(reason): \(what): \(why) (\(remedy))" }
}
