import Foundation
import Testing

@testable import tidemark_benchmark

@Suite("The table of measurements")
struct ReportTests {
  /// As wide as it gets: the longest names, big numbers, the longest aim.
  private static let report = Report(rows: [
    Row(
      what: "increment of 64 MiB, VM runs, volume of 8 GiB", comparedWith: "libvirt's job, not durable",
      ours: [120.5, 118, 130], others: [40, 59, 13], aim: .atMost(1.05, plusSeconds: 0.05)),
    Row(
      what: "increment of 64 MiB, VM runs, volume of 8 GiB", comparedWith: "virtnbdbackup", ours: [0.2, 0.3],
      others: [1.5, 2], aim: .timesFaster(5)),
    Row(
      what: "1000 hosts, 2 orchestrators, 64 callers: durable snapshots", comparedWith: nil, unit: "1/s",
      ours: [7.4], aim: .above(200)),
    Row(
      what: "agent's memory, 4 jobs at once, peak", comparedWith: nil, unit: "MiB", ours: [1165.2, 1164.7]),
  ])

  @Test("A ratio is taken round by round, an aim judged by the medians")
  func rows() {
    let row = Row(
      what: "x", comparedWith: "y", ours: [1, 4, 2], others: [2, 2, 2], aim: .atMost(1))
    #expect(row.ratios == [0.5, 2, 1])
    #expect(row.isMet == true)
    #expect(Row(what: "x", comparedWith: "y", ours: [3], others: [2], aim: .atMost(1)).isMet == false)
    #expect(Row(what: "x", comparedWith: nil, ours: [3]).isMet == nil)
  }

  @Test("It says what was measured once, beside what, how much, and whether that was the aim")
  func table() {
    #expect(
      Self.report.table == """
                                         ours      theirs   ratio  spread           aim
        increment of 64 MiB, VM runs, volume of 8 GiB
          by libvirt's job, not durable  120 s     40.00 s  3.01   2.00–10.00       ≤ 1.05 × + 50 ms  missed
          by virtnbdbackup               250 ms    1.75 s   0.14   0.13–0.15        ≥ 5 × faster      met
        1000 hosts, 2 orchestrators, 64 callers: durable snapshots
                                         7.40 1/s  -        -      -                ≥ 200             missed
        agent's memory, 4 jobs at once, peak
                                         1165 MiB  -        -      1164.70–1165.20  -

        """)
  }

  @Test("It fits into 100 columns, without spaces at the ends of lines")
  func columns() {
    for line in Self.report.table.split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
      #expect(line.last != " ")
    }
    #expect(Report().table.isEmpty)
  }

  @Test("As JSON it holds every sample, and what the table says of them")
  func json() throws {
    struct Entry: Decodable {
      var what: String
      var against: String?
      var unit: String
      var ours: Statistics
      var ratio: Statistics?
      var aim: String?
      var met: Bool?
      var samples: [Double]
      var otherSamples: [Double]
    }
    let entries = try JSONDecoder().decode([Entry].self, from: try Self.report.json())
    #expect(entries.map(\.what) == Self.report.rows.map(\.what))
    #expect(entries.map(\.samples) == Self.report.rows.map(\.ours))
    #expect(entries.map(\.otherSamples) == Self.report.rows.map(\.others))
    #expect(entries[1].against == "virtnbdbackup" && entries[1].met == true)
    #expect(entries[1].ours.median == 0.25 && entries[1].ratio.map { $0.most <= 0.16 } == true)
    #expect(entries[2].aim == "≥ 200" && entries[2].met == false && entries[2].ratio == nil)
    #expect(entries[3].unit == "MiB" && entries[3].aim == nil && entries[3].met == nil)
  }
}
