internal import ArgumentParser
internal import Foundation

/// The command line of the measurements.
@main
struct BenchmarkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compose/bench",
    abstract: "Measures what Tidemark costs, beside what others do the same with.",
    discussion: """
      Everything is measured in turns in the same minutes: the ratios say something, the seconds only about this machine. \
      Nothing else should run meanwhile.
      """)

  /// What can be measured.
  enum Part: String, CaseIterable, ExpressibleByArgument {
    case memory, increment, stopped, full, export, catalog, hosts
  }

  @Argument(
    help: "What to measure: \(Part.allCases.map(\.rawValue).joined(separator: ", ")). Everything by default.")
  var parts: [Part] = []

  @Option(help: "How often each comparison is made.")
  var rounds = 11

  @Option(help: ArgumentHelp("Writes all samples there, as JSON.", valueName: "file"))
  var json: String?

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000.") }
  }

  func run() async throws {
    let wanted = Set(parts.isEmpty ? Part.allCases : parts)
    var report = Report()
    let tell = Narrator()
    for part in Part.allCases where wanted.contains(part) {
      tell("Measuring: \(part.rawValue)")
      report.rows += try await rows(of: part, tell)
    }
    print(report.table, terminator: "")
    if let json { try report.json().write(to: URL(filePath: json)) }
  }

  private func rows(of part: Part, _ tell: Narrator) async throws -> [Row] {
    switch part {
    case .memory: try await onHypervisor(tell, AgentMemory.rows)
    case .increment: try await onHypervisor(tell, IncrementComparison.rows)
    case .stopped: try await onHypervisor(tell, StoppedComparison.rows)
    case .full: try await onHypervisor(tell, FullComparison.rows)
    case .export: try await onHypervisor(tell, ExportComparison.rows)
    case .catalog: try await CatalogGrowth.rows(rounds: rounds, tell)
    case .hosts: try await ManyHosts.rows(tell)
    }
  }

  /// Each part in a lab of its own.
  private func onHypervisor(
    _ tell: Narrator, _ body: @escaping @Sendable (HypervisorLab) async throws -> [Row]
  ) async throws -> [Row] {
    try await HypervisorLab.with(rounds: rounds, tell) { try await body($0) }
  }
}
