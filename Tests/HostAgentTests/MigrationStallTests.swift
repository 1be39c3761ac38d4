import Testing

@testable import HostAgent

@Suite("When a migration counts as standing still")
struct MigrationStallTests {
  private struct Look {
    var bytes: UInt64
    var after: Duration
  }

  /// What each look says, with a patience of ten seconds.
  private func verdicts(_ looks: [Look]) -> [Bool] {
    let start = ContinuousClock.now
    var stall = MigrationStall(patience: .seconds(10))
    return looks.map { stall.isStill($0.bytes, at: start + $0.after) }
  }

  @Test("What moves now and then, within its patience, goes on for ever")
  func moves() {
    // A look a second, and something new at each ninth.
    let looks = (0..<1_000).map { Look(bytes: UInt64($0 / 9), after: .seconds($0)) }
    #expect(verdicts(looks).allSatisfy { !$0 })
  }

  @Test("Nothing moved for the whole of its patience, from the first look on or later")
  func standsStill() {
    let looks = [
      Look(bytes: 0, after: .zero), Look(bytes: 0, after: .milliseconds(9_999)),
      Look(bytes: 0, after: .seconds(10)), Look(bytes: 4096, after: .seconds(11)),
      Look(bytes: 4096, after: .milliseconds(20_999)), Look(bytes: 4096, after: .seconds(21)),
    ]
    #expect(verdicts(looks) == [false, false, true, false, false, true])
  }

  @Test("That libvirt counts anew, when the memory's turn comes after the disks', is a change")
  func countsAnew() {
    let looks = [
      Look(bytes: 1 << 30, after: .zero), Look(bytes: 0, after: .seconds(9)),
      Look(bytes: 0, after: .seconds(18)), Look(bytes: 0, after: .seconds(19)),
    ]
    #expect(verdicts(looks) == [false, false, false, true])
  }
}
