internal import ArgumentParser

/// The `tidemark` command: reads its arguments, does what they say, and tells how it went.
public enum CommandLineTool {
  /// Runs the command with the arguments that follow its name.
  ///
  /// - Returns: What the process should exit with; see ``ExitStatus``.
  public static func run(_ arguments: [String], on console: Console) async -> Int32 {
    do {
      var command = try await Suggestions.$environment.withValue(console.environment) {
        try await Tidemark.asyncParseAsRoot(arguments)
      }
      if let command = command as? any ServiceCommand { return await run(command, on: console).rawValue }
      if let command = command as? any LocalCommand { return run(command, on: console).rawValue }
      if let command = command as? ManualCommand { return command.run(on: console).rawValue }
      // Groups without a subcommand, and `help`: they print and throw.
      try command.run()
      return ExitStatus.done.rawValue
    } catch {
      let status = Tidemark.exitCode(for: error).rawValue
      let text = Tidemark.fullMessage(for: error)
      if !text.isEmpty { console.say([text], to: status == 0 ? .output : .messages) }
      return status
    }
  }

  private static func run(_ command: any LocalCommand, on console: Console) -> ExitStatus {
    do {
      return try command.run(console)
    } catch {
      return tell(error, command.output, console)
    }
  }

  private static func run(_ command: any ServiceCommand, on console: Console) async -> ExitStatus {
    let format = command.format
    let session: Session
    do {
      let endpoint = try command.service.endpoint(console.environment)
      session = Session(console: console, format: format, endpoint: endpoint)
    } catch {
      return tell(error, format, console)
    }
    do {
      return try await untilInterrupted(session) { try await command.run(session) }
    } catch {
      return tell(error, format, console)
    }
  }

  /// Runs `body`; on Ctrl-C cancels it and says what goes on regardless.
  private static func untilInterrupted(
    _ session: Session, _ body: @escaping @Sendable () async throws -> ExitStatus
  ) async throws -> ExitStatus {
    let interruptions = await session.console.interruptions()
    return try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        for await _ in interruptions { throw Failure.interrupted(session.pending) }
        return nil
      }
      defer { group.cancelAll() }
      while let status = try await group.next() {
        if let status { return status }
      }
      return .internalError
    }
  }

  private static func tell(_ error: any Error, _ format: OutputFormat, _ console: Console) -> ExitStatus {
    let failure =
      error as? Failure
      ?? Failure(
        status: .internalError, reason: "unexpected", what: "This command failed unexpectedly",
        why: String(describing: error), remedy: "Please report this, with what you did.")
    switch format {
    case .text: console.say(FailureText.lines(failure, on: console.messages), to: .messages)
    case .json: console.say([FailureText.json(failure).text], to: .messages)
    }
    return failure.status
  }
}
