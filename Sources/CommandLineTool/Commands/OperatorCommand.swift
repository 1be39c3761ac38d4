internal import ArgumentParser

/// A command that calls the orchestrator.
protocol OperatorCommand: ParsableCommand, Sendable {
  /// The options that every command has.
  var connection: ConnectionOptions { get }

  /// Does what the command says.
  ///
  /// - Throws: ``Failure`` if it cannot be done.
  func run(_ session: Session) async throws -> ExitStatus
}
