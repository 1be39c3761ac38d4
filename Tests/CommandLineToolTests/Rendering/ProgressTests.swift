import Testing

@testable import CommandLineTool

@Suite("Progress")
struct ProgressTests {
  private static func rate(_ samples: (seconds: Double, mebibytes: UInt64)...) -> TransferRate {
    var rate = TransferRate()
    for sample in samples { rate.see(sample.mebibytes * mebibyte, at: .seconds(sample.seconds)) }
    return rate
  }

  @Test("The rate is that of the last ten seconds")
  func windowed() {
    #expect(Self.rate((0, 0), (2, 200)).bytesPerSecond == Double(100 * mebibyte))
    #expect(
      Self.rate((0, 0), (1, 1000), (20, 1000), (21, 1010), (30, 1100)).bytesPerSecond == Double(10 * mebibyte)
    )
  }

  @Test("No rate is made of one sample, of too short a time, or across a new beginning")
  func unknown() {
    #expect(Self.rate().bytesPerSecond == nil)
    #expect(Self.rate((0, 5)).bytesPerSecond == nil)
    #expect(Self.rate((0, 0), (0.1, 5)).bytesPerSecond == nil)
    #expect(Self.rate((0, 500), (5, 20)).bytesPerSecond == nil)
  }

  @Test("The time left follows from the rate, and is not guessed when nothing moves")
  func timeLeft() {
    #expect(Self.rate((0, 0), (2, 200)).timeLeft(to: 1000 * mebibyte) == .seconds(8))
    #expect(Self.rate((0, 200), (2, 200)).timeLeft(to: 1000 * mebibyte) == nil)
    #expect(Self.rate((0, 0), (2, 200)).timeLeft(to: 200 * mebibyte) == nil)
  }

  @Test("A bar with part, rate and time left fills the terminal's line but its last column")
  func bar() {
    let rate = Self.rate((0, 0), (2, 256))
    let line = ProgressText.bar(
      "copy", 256 * mebibyte, of: 1024 * mebibyte, rate, on: Screen(width: 80, colours: false))
    #expect(line == "copy  ━━━━━━━──────────────────────  25%  256 MiB of 1 GiB  128 MiB/s  6 s left")
    #expect(line.columns == 79)
  }

  @Test("Where there is no room for a bar there are the numbers, and as much of them as fits")
  func narrow() {
    let rate = Self.rate((0, 0), (2, 256))
    func line(_ width: Int) -> String {
      ProgressText.bar(
        "copy", 256 * mebibyte, of: 1024 * mebibyte, rate, on: Screen(width: width, colours: false))
    }
    #expect(line(56) == "copy  25%  256 MiB of 1 GiB  128 MiB/s  6 s left")
    #expect(line(24) == "copy  25%  256 MiB of …")
  }

  @Test("While the total is not known, only what is done is shown")
  func unknownTotal() {
    let rate = Self.rate((0, 0), (2, 256))
    #expect(
      ProgressText.bar("copy", 256 * mebibyte, of: 0, rate, on: Screen(width: 80, colours: false))
        == "copy  256 MiB  128 MiB/s")
    #expect(ProgressText.line("copy", 256 * mebibyte, of: 0, rate) == "copy: 256 MiB, 128 MiB/s")
  }

  @Test("100 % is said only when all is done")
  func percent() {
    #expect(ProgressText.percent(999_999, 1_000_000) == "99%")
    #expect(ProgressText.percent(1_000_000, 1_000_000) == "100%")
    #expect(ProgressText.percent(0, 1_000_000) == "0%")
  }

  @Test("Reconnecting waits longer each time, up to 10 seconds")
  func backoff() {
    #expect(
      (1...7).map { ReconnectPolicy.delay(after: $0) } == [
        .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10), .seconds(10),
      ])
    #expect(ReconnectPolicy.delay(after: .max) == .seconds(10))
  }
}
