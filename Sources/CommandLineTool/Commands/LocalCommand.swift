internal import ArgumentParser

/// A command that calls nobody.
protocol LocalCommand: ParsableCommand, Sendable {
  /// How results are written.
  var output: OutputFormat { get }

  /// Does what the command says.
  ///
  /// - Throws: ``Failure`` if it cannot be done.
  func run(_ console: Console) throws -> ExitStatus
}
