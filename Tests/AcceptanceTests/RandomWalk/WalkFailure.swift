/// What a random walk has found, with all that is needed to walk there again.
struct WalkFailure: Error, CustomStringConvertible {
  let options: WalkOptions
  let round: Int
  let violations: [String]
  let actions: [String]

  var description: String {
    """
    the random walk has found something in round \(round) of seed \(options.seed):
    \(violations.map { "  * \($0)" }.joined(separator: "\n"))
    What was done before, the last at the end:
    \(actions.joined(separator: "\n"))
    Again: compose/test --walk-minutes 10 --seed \(options.seed)\(options.firstRound > 0 ? " --from-round \(options.firstRound)" : "")
    Sooner, if it depends on nothing before: add --from-round \(round)
    """
  }
}
