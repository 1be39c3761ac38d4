import Testing

@testable import CommandLineTool

@Suite("Sizes, spans and moments")
struct UnitTests {
  @Test(
    "Sizes have the unit that keeps them short, and one decimal below 100",
    arguments: [
      (0, "0 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (65_536, "64 KiB"),
      (102_348, "99.9 KiB"), (102_349, "100 KiB"), (1_048_063, "1023 KiB"), (1_048_064, "1 MiB"),
      (1_048_575, "1 MiB"), (1_288_490_189, "1.2 GiB"), (1 << 40, "1 TiB"), (UInt64.max, "16 EiB"),
    ] as [(UInt64, String)])
  func size(bytes: UInt64, text: String) {
    #expect(ByteText.size(bytes) == text)
  }

  @Test("A part of a whole names a common unit once")
  func part() {
    #expect(ByteText.part(1_288_490_189, of: 2_469_606_195) == "1.2 of 2.3 GiB")
    #expect(ByteText.part(900 << 10, of: 2 << 20) == "900 KiB of 2 MiB")
  }

  @Test(
    "Spans are as exact as anybody reads them",
    arguments: [
      (.zero, "0 ms"), (.milliseconds(120), "120 ms"), (.microseconds(999_600), "1 s"),
      (.milliseconds(1240), "1.2 s"), (.milliseconds(9_960), "10 s"), (.seconds(12), "12 s"),
      (.seconds(185), "3 min 5 s"),
      (.seconds(7500), "2 h 5 min"), (.seconds(3600), "1 h"), (.seconds(273_600), "3 d 4 h"),
      (.seconds(-5), "0 ms"),
    ] as [(Duration, String)])
  func span(duration: Duration, text: String) {
    #expect(DurationText.span(duration) == text)
  }

  @Test(
    "Ages are rough, and clocks that differ do not show",
    arguments: [
      (0, "just now"), (-30, "just now"), (-180, "in 3 min"), (12, "12 s ago"), (59.9, "59 s ago"),
      (185, "3 min ago"),
      (3600 * 5, "5 h ago"), (86_400, "1 day ago"), (86_400 * 59, "59 days ago"),
      (86_400 * 61, "2 months ago"),
      (86_400 * 800, "2 years ago"),
    ] as [(Double, String)])
  func ago(seconds: Double, text: String) {
    #expect(DurationText.ago(.seconds(seconds)) == text)
  }

  @Test(
    "Moments are written as RFC 3339 has them",
    arguments: [
      (0, 0, "1970-01-01T00:00:00Z"), (1_795_348_800, 0, "2026-11-22T12:00:00Z"),
      (1_709_208_000, 500_000_000, "2024-02-29T12:00:00.500Z"), (-1, 1000, "1969-12-31T23:59:59.000001Z"),
      (951_868_799, 1, "2000-02-29T23:59:59.000000001Z"), (-2_203_891_201, 0, "1900-02-28T23:59:59Z"),
      (.max, 0, "9999-12-31T23:59:59Z"), (.min, 0, "0001-01-01T00:00:00Z"),
    ] as [(Int64, Int32, String)])
  func rfc3339(seconds: Int64, nanoseconds: Int32, text: String) {
    #expect(RFC3339.text(seconds: seconds, nanoseconds: nanoseconds) == text)
  }
}
