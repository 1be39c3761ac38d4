import Lab
import Testing

/// A long random history of operations and faults, against a model.
@Suite(.serialized)
struct RandomWalkTests {
  @Test(
    "a random walk of operations, faults and kills: nothing is lost, nothing half-made is left, the next snapshot works",
    .timeLimit(.minutes(WalkOptions.limitMinutes)))
  func randomWalk() async throws {
    let options = WalkOptions.fromEnvironment
    var lab = FaultScene.options(hosts: ["host-a", "host-b"])
    lab.settings = options.settings.map { (name: $0.key, value: $0.value) }
    lab.hasProxies = true
    print("random walk: seed \(options.seed), \(options.duration)")
    lab.hasSecondStore = true
    try await LabTidemark.with(lab) { tidemark in
      let walk = try await RandomWalk(tidemark, options: options)
      try await walk.walk()
      print("random walk: seed \(options.seed): \(await walk.summary)")
    }
  }
}
