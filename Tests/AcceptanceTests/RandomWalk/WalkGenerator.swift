/// SplitMix64: the same seed makes the same walk everywhere.
struct WalkGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// The generator of one round. Rounds do not depend on each other, so that a walk can begin at any of them.
  init(seed: UInt64, round: Int) {
    state = seed
    state = next() ^ (UInt64(bitPattern: Int64(round)) &* 0xD6E8_FEB8_6659_FD93)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// True so many times in a hundred.
  mutating func chance(_ percent: Int) -> Bool { number(100) < percent }

  /// A number from 0 up to but not including `limit`.
  mutating func number(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  /// One of these.
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(elements.count)] }

  /// One of these, each as often as its weight says.
  mutating func pick<Element>(weighted elements: [(weight: Int, element: Element)]) -> Element {
    var left = number(elements.reduce(0) { $0 + $1.weight })
    for (weight, element) in elements {
      if left < weight { return element }
      left -= weight
    }
    return elements[elements.count - 1].element
  }
}
