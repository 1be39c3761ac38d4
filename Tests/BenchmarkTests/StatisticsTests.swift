import Testing

@testable import tidemark_benchmark

@Suite("What samples say together")
struct StatisticsTests {
  @Test(
    "The median is the middle sample, or what lies between the middle two",
    arguments: [([3], 3), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5), ([2, 2, 9, 1], 2)] as [([Double], Double)])
  func median(samples: [Double], expected: Double) {
    #expect(Statistics(samples).median == expected)
  }

  @Test("The spread is from the smallest to the biggest, in whatever order they came")
  func spread() {
    let statistics = Statistics([2, 7, 0.5, 3])
    #expect(statistics.least == 0.5)
    #expect(statistics.most == 7)
  }

  @Test("A part lies between two samples by proportion; none of nothing is a number")
  func quantiles() {
    let samples = [40.0, 10, 30, 20]
    #expect(Statistics.quantile(0, of: samples) == 10)
    #expect(Statistics.quantile(0.5, of: samples) == 25)
    #expect(abs(Statistics.quantile(0.9, of: samples) - 37) < 1e-9)
    #expect(Statistics.quantile(1, of: samples) == 40)
    #expect(Statistics.quantile(0.5, of: []).isNaN)
    #expect(Statistics([]).least.isNaN)
  }
}
