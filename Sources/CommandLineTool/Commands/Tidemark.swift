internal import ArgumentParser
internal import RPC

/// The root of all commands.
struct Tidemark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tidemark",
    abstract: "Takes incremental snapshots of KVM volumes, shows their chains, and brings any of them back.",
    discussion: """
      References: a volume is named by its VM and disk (web-1/vda) or its id; snapshots and operations by \
      their id. Any unambiguous beginning of an id will do, from 4 characters on.

      Commands that change something start an operation, which goes on without them, and wait for its end; \
      --no-wait returns as soon as it is accepted. What was interrupted can be followed again: tidemark \
      operation watch.

      --output json writes one document to standard output: fields named as in the API (snake_case), sizes \
      in bytes, times as RFC 3339 in UTC, enumerations as lower-case words, null for what is not set. \
      Failures are written to standard error as {"error": {…}}.

      Environment: TIDEMARK_ORCHESTRATOR, TIDEMARK_TOKEN_FILE, TIDEMARK_TLS_CA, TIDEMARK_TLS_CERTIFICATE, \
      TIDEMARK_TLS_KEY, NO_COLOR.

      Completion of commands, options, and names and ids that the orchestrator knows:
        source <(tidemark --generate-completion-script bash)
        source <(tidemark --generate-completion-script zsh)
        tidemark --generate-completion-script fish | source

      Exit status:
      \(ExitStatus.allCases.map { "  \($0.rawValue)".padded(to: 6) + $0.meaning }.joined(separator: "\n"))
      """,
    version: Version.current,
    subcommands: [
      SnapshotCommands.self, ChainCommands.self, OperationCommands.self, VolumeCommands.self,
      TemplateCommands.self, VMCommands.self, HostCommands.self, PoolCommands.self, StoreCommands.self,
      ClusterCommands.self, ZoneCommands.self, SettingsCommands.self, CatalogCommands.self,
      TokenCommands.self,
      ManualCommand.self,
    ])
}
