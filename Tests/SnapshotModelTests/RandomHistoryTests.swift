import SnapshotModel
import Testing

@Suite("Random histories against a reference model of disk, image and files")
struct RandomHistoryTests {
  @Test(
    "Every visible point keeps its content, nothing needed is removed, and no bitmap misses a write",
    arguments: 0..<40 as Range<UInt64>)
  func histories(batch: UInt64) throws {
    var reasons: [FullReasonCode: Int] = [:]
    var increments = 0
    var merged = 0
    for index in 0..<60 as Range<UInt64> {
      let seed = batch * 1_000 + index
      let volume = try Self.run(seed: seed)
      reasons.merge(volume.reasons, uniquingKeysWith: +)
      increments += volume.increments
      merged += volume.merged
    }
    #expect(increments > 0 && merged > 0)
    for reason in FullReasonCode.allCases where reason != .consolidated && reason != .parentUnavailable {
      #expect(reasons[reason, default: 0] > 0, "never met: \(reason)")
    }
  }

  static func run(seed: UInt64) throws -> ReferenceVolume {
    var generator = SeededGenerator(seed: seed)
    var volume = ReferenceVolume()
    var settings = SnapshotSettings(incrementalEnabled: true, maximumChainLinks: 3, backUpToSecondary: true)
    for step in 0..<60 {
      let visible = volume.history.links.values.filter { $0.state == .ready }.map(\.id).sorted()
      var action = ""
      switch Int.random(in: 0..<100, using: &generator) {
      case 0..<25:
        action = "write"
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          volume.write(to: Int.random(in: 0..<ReferenceVolume.blockCount, using: &generator))
        }
      case 25..<60:
        action = "take"
        volume.take(
          .random(using: &generator), operation: .random(using: &generator), settings: settings,
          fullRequested: generator.chance(1, in: 20), bitmapsSupported: !generator.chance(1, in: 40),
          failure: generator.chance(1, in: 8)
            ? ReferenceVolume.TakeFailure.allCases.randomElement(using: &generator) : nil)
      case 60..<75:
        guard let target = visible.randomElement(using: &generator) else { continue }
        action = "delete \(target)"
        try volume.delete(target)
      case 75..<83:
        guard let target = visible.randomElement(using: &generator) else { continue }
        action = "revert to \(target)"
        try volume.revert(to: target)
      case 83..<86:
        action = "lose a bitmap"
        if let name = volume.image.keys.sorted().randomElement(using: &generator) { volume.image[name] = nil }
      case 86..<89:
        action = "break a bitmap"
        if let name = volume.image.keys.sorted().randomElement(using: &generator) {
          volume.image[name]?.isConsistent = false
        }
      case 89..<92:
        action = "consolidate"
        let tip = volume.history.tip
        volume.consolidate()
        #expect(volume.history.tip == tip, "seed \(seed), step \(step)")
        #expect(volume.history.decideConsolidation().isEmpty, "seed \(seed), step \(step)")
      case 92..<97:
        action = "tidy"
        volume.tidy()
        #expect(volume.image.count <= volume.history.validCheckpoints.count, "seed \(seed), step \(step)")
      default:
        action = "change a setting"
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: settings.incrementalEnabled = generator.chance(4, in: 5)
        case 1: settings.maximumChainLinks = Int.random(in: 1...6, using: &generator)
        default: settings.backUpToSecondary.toggle()
        }
      }
      let violations = volume.violations()
      #expect(violations.isEmpty, "seed \(seed), step \(step), \(action): \(violations)")
      if !violations.isEmpty { return volume }
    }
    return volume
  }
}
