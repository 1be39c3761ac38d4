import Testing

@testable import HostAgent

@Suite("Progress as qemu-img prints it")
struct ProgressReaderTests {
  /// What `qemu-img convert -p` of QEMU 7.2 writes: each number over the last.
  private static let printed = (0...200).map { "    (\($0 / 2).\($0 % 2 == 0 ? "00" : "50")/100%)\r" }
    .joined()

  @Test("The last number of each piece is told, as a part of 1")
  func numbers() {
    var reader = ProgressReader()
    #expect(reader.read("    (0.00/100%)\r".utf8) == 0)
    #expect(reader.read("    (12.50/100%)\r    (25.00/100%)\r".utf8) == 0.25)
    #expect(reader.read("".utf8) == nil)
    #expect(reader.read("    (100.00/100%)\r\n".utf8) == 1)
  }

  @Test("Wherever the output is torn apart, the same numbers come of it, none twice and none backwards")
  func torn() {
    for length in 1...23 {
      var reader = ProgressReader()
      var told: [Double] = []
      var rest = Array(Self.printed.utf8)[...]
      while !rest.isEmpty {
        if let part = reader.read(rest.prefix(length)) { told.append(part) }
        rest = rest.dropFirst(length)
      }
      #expect(told.last == 1, "\(length)")
      #expect(zip(told, told.dropFirst()).allSatisfy { $0 < $1 }, "\(length)")
      if length < 10 { #expect(told == (0...200).map { Double($0) / 200 }, "\(length)") }
    }
  }

  @Test(
    "What is no progress is passed over",
    arguments: [
      "qemu-img: warning (see the manual/wiki)", "(/100%)", "(abc/100%)", "100/100%", "()", "((((", "(12.5",
    ])
  func noise(text: String) {
    var reader = ProgressReader()
    #expect(reader.read(text.utf8) == nil)
    // And does not keep the next number from being seen.
    #expect(reader.read("\r    (50.00/100%)\r".utf8) == 0.5)
  }

  @Test("No number is below 0 or above 1, whatever is printed; endless digits take no memory")
  func limits() {
    var reader = ProgressReader()
    #expect(reader.read("(250.00/100%)".utf8) == 1)
    #expect(reader.read("(-3/100%)".utf8) == 0)
    #expect(reader.read("(\(String(repeating: "9", count: 100_000))/100%)".utf8) == 1)
    #expect(reader.read("(nan/100%)(-nan/100%)(inf/100%)".utf8) == nil)
  }
}
