/// Finds what somebody has probably meant.
enum NearestName {
  /// The one of `names` that needs the fewest letters changed, added or left out to become it, or nil if all are too
  /// far away.
  static func name(to wrong: String, among names: [String]) -> String? {
    let nearest = names.map { (name: $0, distance: distance(folded(wrong), folded($0))) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let nearest, nearest.distance <= max(2, wrong.count / 4) else { return nil }
    return nearest.name
  }

  /// `leaseSeconds` and `lease_seconds` are near `lease-seconds`.
  private static func folded(_ name: String) -> [Character] {
    Array(name.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// How many letters have to be changed, added or left out (Levenshtein).
  static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (index, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let change = diagonal + (letter == other[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(change, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count]
  }
}
