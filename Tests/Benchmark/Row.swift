/// One line of the table: something of ours, beside what it is compared with, measured in turns in the same minutes.
struct Row: Sendable {
  /// What was measured: "64 MiB increment, 8 GiB volume, VM runs".
  var what: String
  /// What it is compared with; nil if with nothing.
  var comparedWith: String?
  /// Unit of the samples: `s`, `MiB`, `1/s`.
  var unit = "s"
  /// Ours, one a round.
  var ours: [Double]
  /// The other's, one a round; empty if it is compared with nothing.
  var others: [Double] = []
  /// What it is to reach; nil if it only informs.
  var aim: Aim?

  /// Ours by the other's, round by round: what the machine's mood does to both cancels out.
  var ratios: [Double] { zip(ours, others).map { $0 / $1 } }

  /// Whether the aim is reached, by the medians; nil without one.
  var isMet: Bool? {
    aim.map {
      $0.isMet(
        ours: Statistics(ours).median, other: others.isEmpty ? nil : Statistics(others).median)
    }
  }
}
