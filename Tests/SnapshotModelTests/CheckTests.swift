import SnapshotModel
import Testing

@Suite("What a check keeps, removes and calls a finding")
struct CheckTests {
  @Test(
    "A bitmap stays only if it is believed in and sound; what an operation is making is left to it",
    arguments: [
      (.valid, .sound, false, false, nil),
      (.valid, .broken, true, true, .bitmapInconsistent),
      (.valid, .absent, false, true, .bitmapMissing),
      (.doomed, .sound, true, true, .bitmapDoomed),
      (.doomed, .broken, true, true, .bitmapDoomed),
      (.doomed, .absent, false, true, nil),
      (.pending, .sound, false, false, nil),
      (.pending, .broken, false, false, nil),
      (.pending, .absent, false, false, nil),
      (nil, .sound, true, false, .bitmapUnknown),
      (nil, .broken, true, false, .bitmapUnknown),
      (nil, .absent, false, false, nil),
    ] as [(VolumeHistory.BitmapState?, BitmapSighting, Bool, Bool, Disorder?)])
  func verdicts(
    belief: VolumeHistory.BitmapState?, sighting: BitmapSighting, isRemoved: Bool, isForgotten: Bool,
    disorder: Disorder?
  ) {
    let verdict = BitmapVerdict(belief: belief, sighting: sighting)
    #expect(verdict.isRemoved == isRemoved)
    #expect(verdict.isForgotten == isForgotten)
    #expect(verdict.disorder == disorder)
  }

  @Test("Only names that are ours to the last character are looked for")
  func foreignNames() {
    let ours = CheckpointName(OperationID.random())
    let recorded = CheckpointName(OperationID.random())
    let foreign = [
      "", "nightly", "tidemark", "tidemark-", "tidemark-nightly", "Tidemark-\(OperationID.random())",
      "x\(ours)", "\(ours)x", "virtnbdbackup.0", "tidemark-\(OperationID.random()).bak",
    ]
    #expect(
      BitmapVerdict.candidates(believed: [recorded], mentioned: foreign + [ours.text, ours.text])
        == [ours, recorded].sorted())
  }

  @Test(
    "After a check, what is believed is what is; a second one finds nothing; nothing sound and nothing foreign is lost",
    arguments: 0..<20 as Range<UInt64>)
  func convergence(batch: UInt64) {
    for index in 0..<250 as Range<UInt64> {
      let seed = batch * 1_000 + index
      var generator = SeededGenerator(seed: seed)
      let before = CheckedImage.random(using: &generator)
      var image = before
      let first = image.check()
      let second = image.check()
      #expect(second.isEmpty, "seed \(seed): \(second)")
      for (name, state) in image.beliefs where state == .valid {
        #expect(image.bitmaps[name.text] == .sound, "seed \(seed): \(name) is believed in")
        #expect(before.beliefs[name] == .valid, "seed \(seed): nothing becomes valid by looking")
      }
      for (name, sighting) in before.bitmaps {
        let belief = CheckpointName(name).flatMap { before.beliefs[$0] }
        let isOurs = CheckpointName(name) != nil
        if !isOurs || belief == .pending || (belief == .valid && sighting == .sound) {
          #expect(image.bitmaps[name] == sighting, "seed \(seed): \(name) was touched")
        } else {
          #expect(image.bitmaps[name] == nil, "seed \(seed): \(name) was left")
        }
      }
      let changed = before.bitmaps.count - image.bitmaps.count
      #expect(first.count { $0 != .bitmapMissing } == changed, "seed \(seed): a finding for each removal")
    }
  }

  @Test(
    "A tip whose bitmap a check has found missing or broken makes the next snapshot full, and says why",
    arguments: [BitmapSighting.broken, .absent])
  func lostTip(_ sighting: BitmapSighting) {
    let checkpoint = CheckpointName(OperationID.random())
    let location = ChainLink.Location.secondary(.random())
    let link = ChainLink(
      id: .random(), parent: nil, state: .ready, location: location, checkpoint: checkpoint)
    var history = VolumeHistory(links: [link], tip: link.id, bitmaps: [checkpoint: .valid])
    let request = TakeRequest(
      incrementalEnabled: true, maximumChainLinks: 8, fullRequested: false, location: location,
      bitmapsSupported: true)
    #expect(history.decideTake(request).parent == link.id)
    #expect(BitmapVerdict(belief: .valid, sighting: sighting).isForgotten)
    history.bitmaps[checkpoint] = nil
    #expect(history.decideTake(request).fullReason == .bitmapMissing)
  }

  @Test("Everything that can be found says what becomes of it, and codes are words")
  func codes() {
    #expect(Set(Disorder.allCases.map(\.outcome)) == Set(Disorder.Outcome.allCases))
    for disorder in Disorder.allCases {
      #expect(disorder.rawValue.allSatisfy { $0.isLowercase || $0 == "_" })
    }
  }
}

/// What is believed of an image's bitmaps, and what is in it.
private struct CheckedImage {
  var beliefs: [CheckpointName: VolumeHistory.BitmapState] = [:]
  /// Never `absent`.
  var bitmaps: [String: BitmapSighting] = [:]

  static func random(using generator: inout SeededGenerator) -> CheckedImage {
    var image = CheckedImage()
    for index in 0..<Int.random(in: 0...12, using: &generator) {
      let isOurs = !generator.chance(1, in: 4)
      let name = CheckpointName(OperationID.random(using: &generator))
      let text = isOurs ? name.text : "other-\(index)"
      if isOurs, generator.chance(2, in: 3) {
        image.beliefs[name] = VolumeHistory.BitmapState.allCases.randomElement(using: &generator)
      }
      let sighting = BitmapSighting.allCases.randomElement(using: &generator)
      image.bitmaps[text] = sighting == .absent ? nil : sighting
    }
    return image
  }

  /// Does what the verdicts say; returns what was found.
  mutating func check() -> [Disorder] {
    var found: [Disorder] = []
    for name in BitmapVerdict.candidates(believed: beliefs.keys, mentioned: bitmaps.keys) {
      let verdict = BitmapVerdict(belief: beliefs[name], sighting: bitmaps[name.text] ?? .absent)
      if verdict.isRemoved { bitmaps[name.text] = nil }
      if verdict.isForgotten { beliefs[name] = nil }
      if let disorder = verdict.disorder { found.append(disorder) }
    }
    return found
  }
}
