import Foundation

/// How long to walk, and from where. Set by `compose/test --walk-minutes … --seed … --from-round …` through the environment.
struct WalkOptions: Sendable {
  /// The seed: the same one makes the same rounds.
  var seed: UInt64
  /// How long new rounds are begun.
  var duration: Duration
  /// The first round.
  var firstRound: Int
  /// Whether each action is told as it happens.
  var isVerbose: Bool
  /// The settings that the walk begins with.
  let settings = ["snapshot.delta.max": "4"]

  /// What the environment says.
  static let fromEnvironment: WalkOptions = {
    let environment = ProcessInfo.processInfo.environment
    let minutes = environment["TIDEMARK_WALK_MINUTES"].flatMap(Double.init)
    return WalkOptions(
      seed: environment["TIDEMARK_WALK_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999_999),
      duration: .seconds((minutes ?? 2.5) * 60),
      firstRound: environment["TIDEMARK_WALK_FROM_ROUND"].flatMap(Int.init) ?? 0,
      isVerbose: environment["TIDEMARK_WALK_VERBOSE"] == "1")
  }()

  /// A limit for the test, in whole minutes: a walk that hangs has failed.
  static let limitMinutes = Int(fromEnvironment.duration.components.seconds / 60) + 10
}
