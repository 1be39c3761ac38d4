internal import ArgumentParser

/// A command that calls the orchestrator.
/// Not that ArgumentParser would run it: it is asynchronous as ArgumentParser demands it of commands whose arguments are
/// completed by asking somebody.
protocol ServiceCommand: AsyncParsableCommand, Sendable {
  /// Where the orchestrator is.
  var service: ServiceOptions { get }
  /// How results, and failures, are written.
  var format: OutputFormat { get }

  /// Does what the command says.
  ///
  /// - Throws: ``Failure`` if it cannot be done.
  func run(_ session: Session) async throws -> ExitStatus
}

/// A command that calls the orchestrator and writes text or JSON: nearly all of them.
protocol OperatorCommand: ServiceCommand {
  /// The options that every command has.
  var connection: ConnectionOptions { get }
}

extension OperatorCommand {
  var service: ServiceOptions { connection.service }
  var format: OutputFormat { connection.output }
}
