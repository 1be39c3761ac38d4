internal import FoundationEssentials
internal import Messages

/// An error as the columns `error` hold it.
struct StoredError: Codable {
  var reason: String
  var what: String
  var why: String
  var remedy: String
  var retryable: Bool
  var facts: [String: String]
}

extension ErrorDetail {
  /// The error as JSON text for a `jsonb` column. PostgreSQL's JSON holds no NUL.
  func stored() throws -> String {
    func clean(_ text: String) -> String { text.replacing("\0", with: "\u{FFFD}") }
    let stored = StoredError(
      reason: clean(reason), what: clean(what), why: clean(why), remedy: clean(remedy), retryable: retryable,
      facts: Dictionary(facts.map { (clean($0.key), clean($0.value)) }) { first, _ in first })
    return String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
  }

  init(stored text: String) throws {
    let stored = try JSONDecoder().decode(StoredError.self, from: Data(text.utf8))
    self.init()
    reason = stored.reason
    what = stored.what
    why = stored.why
    remedy = stored.remedy
    retryable = stored.retryable
    facts = stored.facts
  }
}
