internal import Messages
internal import RPC

/// A pool or store that is to be removed, with what needs it.
struct PlaceInUse {
  /// What kind of place.
  enum Kind: String, Sendable {
    case pool
    case store
  }

  /// The kind of use that an operation is.
  static let operation = "operation"

  let kind: Kind
  let id: String
  let name: String
  private var uses: [String: (count: Int, examples: [String])] = [:]

  init(kind: Kind, id: String, name: String) {
    self.kind = kind
    self.id = id
    self.name = name
  }

  /// Whether a request means this place by `reference`.
  func isNamed(_ reference: String) -> Bool { reference == name || reference.lowercased() == id }

  /// Notes that `count` things of a kind need it, of which some are named.
  mutating func note(_ kind: String, count: Int, examples: [String]) {
    uses[kind] = (count, examples)
  }

  /// Notes that one more thing needs it, unless it is one of those that are named.
  mutating func note(_ kind: String, example: String) {
    var use = uses[kind] ?? (0, [])
    guard !use.examples.contains(example) else { return }
    use.count += 1
    if use.examples.count < 3 { use.examples.append(example) }
    uses[kind] = use
  }

  /// Why it cannot be removed; nil if nothing needs it.
  var refusal: TidemarkError? {
    let remedies: KeyValuePairs = [
      "volume":
        "migrate its volumes with `tidemark volume migrate` or `tidemark vm migrate`, or delete their files",
      "snapshot": "delete the snapshots with `tidemark snapshot rm`",
      "template": "delete the templates with `tidemark template rm`",
      Self.operation: "wait for the operations, or cancel them with `tidemark operation cancel`",
    ]
    var reasons: [String] = []
    var steps: [String] = []
    var facts = [kind.rawValue: name]
    for (use, remedy) in remedies {
      guard let (count, examples) = uses[use] else { continue }
      let others = count - examples.count
      reasons.append(
        "\(count) \(use)\(count == 1 ? "" : "s") (\(examples.joined(separator: ", "))"
          + (others > 0 ? " and \(others) more)" : ")"))
      steps.append(remedy)
      facts["\(use)s"] = String(count)
    }
    guard !reasons.isEmpty else { return nil }
    let remedy = steps.joined(separator: "; ")
    return .refused(
      "\(kind.rawValue)_in_use", "\(kind == .pool ? "Pool" : "Store") \(name) was not removed",
      why:
        "\(reasons.joined(separator: ", ")) need\(reasons.count == 1 && uses.values.first?.count == 1 ? "s" : "") it",
      remedy: "First \(remedy); then remove it again.", facts: facts)
  }
}
