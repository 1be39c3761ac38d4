import Testing

@testable import tidemark_benchmark

@Suite("What a measurement is to reach")
struct AimTests {
  @Test(
    "It is reached at its edge, and missed beyond",
    arguments: [
      (Aim.atMost(1.1), 1.1, 1.0, true), (.atMost(1.1), 1.2, 1, false),
      (.atMost(1.1, plusSeconds: 0.05), 0.16, 0.1, true), (.atMost(1.1, plusSeconds: 0.05), 0.17, 0.1, false),
      (.timesFaster(5), 1, 5, true), (.timesFaster(5), 1, 4.9, false),
      (.below(30), 30, nil, true), (.below(30), 31, nil, false),
      (.above(200), 200, nil, true), (.above(200), 199, nil, false),
    ] as [(Aim, Double, Double?, Bool)])
  func edges(aim: Aim, ours: Double, other: Double?, isMet: Bool) {
    #expect(aim.isMet(ours: ours, other: other) == isMet)
  }

  @Test("What is to be compared with something that was not measured is missed")
  func missing() {
    #expect(!Aim.atMost(1.1).isMet(ours: 0, other: nil))
    #expect(!Aim.timesFaster(5).isMet(ours: 0, other: nil))
  }

  @Test("In words")
  func text() {
    #expect(Aim.atMost(1.05).text == "≤ 1.05 ×")
    #expect(Aim.atMost(1.1, plusSeconds: 0.05).text == "≤ 1.1 × + 50 ms")
    #expect(Aim.timesFaster(5).text == "≥ 5 × faster")
    #expect(Aim.below(30).text == "≤ 30")
    #expect(Aim.above(200).text == "≥ 200")
  }
}
