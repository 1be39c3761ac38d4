import Foundation
import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Completion", .serialized, .timeLimit(.minutes(2)))
struct CompletionTests {
  private static let world = TestOrchestrator {
    $0.volumes = [("web-1", "vda"), ("web-1", "vdb"), ("db-1", "vda"), ("", ""), ("odd name; rm", "vda")].map
    { place in
      .with { ($0.vmName, $0.disk, $0.path) = (place.0, place.1, "x.qcow2") }
    }
    $0.snapshots = [.sample("2"), .sample("3")]
    $0.operations = [.sample()]
    $0.pools = [.with { $0.name = "fast" }]
    $0.stores = [.with { $0.name = "backup" }]
    $0.settings = [.with { $0.name = "snapshot.delta.max" }, .with { $0.name = "snapshot.delta.max" }]
    $0.hosts = [.with { $0.name = "kvm-1" }]
  }

  /// What bash offers behind each of `lines`, with the tool's own script and the orchestrator at `address`.
  private static func bash(_ lines: String..., at address: NetworkAddress) async throws -> [[String]] {
    let token = FileManager.default.temporaryDirectory.appending(path: "tidemark-token-\(UUID().uuidString)")
    try Data(TestOrchestrator.token.utf8).write(to: token)
    defer { try? FileManager.default.removeItem(at: token) }
    let script = """
      set -eu
      source <(tidemark --generate-completion-script bash)
      function=$(complete -p tidemark); function=${function#*-F }; function=${function%% *}
      set +eu
      for line; do
        read -ra COMP_WORDS <<< "$line"
        [[ $line != *' ' ]] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$line; COMP_POINT=${#line}; COMP_TYPE=9; COMP_KEY=9
        COMPREPLY=()
        "$function" tidemark "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
        printf '%s\\n' "${COMPREPLY[@]}"
        echo =
      done
      """
    let outcome = try await Program.run(
      ["bash", "--norc", "--noprofile", "-c", script, "bash"] + lines,
      environment: ["TIDEMARK_ORCHESTRATOR": address.description, "TIDEMARK_TOKEN_FILE": token.path()])
    #expect(outcome.status == 0, "\(outcome)")
    return outcome.output.components(separatedBy: "=\n").dropLast().map { offered in
      offered.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.sorted()
    }
  }

  @Test("In a real bash: commands, options, and what the orchestrator knows")
  func bash() async throws {
    try await Self.world.serving { address, _ in
      let offered = try await Self.bash(
        "tidemark sn", "tidemark snapshot take --qui", "tidemark snapshot take web",
        "tidemark snapshot rm 333",
        "tidemark operation watch ", "tidemark settings get s", "tidemark snapshot copy 2222 --to ",
        at: address)
      try #require(offered.count == 7)
      #expect(offered[0] == ["snapshot"])
      #expect(offered[1] == ["--quiesce", "--quiesce-if-possible"])
      #expect(offered[2] == ["web-1", "web-1/vda", "web-1/vdb"])
      #expect(offered[3] == [identifier("3")])
      #expect(offered[4].contains(identifier("0")))
      #expect(offered[5] == ["snapshot.delta.max"])
      #expect(offered[6] == ["backup"])
    }
  }

  @Test("What the orchestrator does not tell in time, or at all, is no suggestion and no message")
  func away() async throws {
    let run = try await tidemark(
      "---completion", "chain", "show", "--", "positional@0", "3", "0", "tidemark", "chain", "show", "",
      at: NetworkAddress(host: "127.0.0.1", port: 1))
    #expect(run.output.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty && run.messages.isEmpty)
  }

  @Test("Names that a shell would not take as one word are left out; so is nothing else")
  func words() async throws {
    try await Self.world.serving { address, _ in
      let run = try await tidemark(
        "---completion", "snapshot", "take", "--", "positional@0", "3", "0", "tidemark", "snapshot", "take",
        "",
        at: address)
      #expect(run.status == 0)
      #expect(
        run.output.split(separator: "\n") == ["db-1", "db-1/vda", "web-1", "web-1/vda", "web-1/vdb"])
      let options = Suggestions.connection(in: [
        "tidemark", "snapshot", "take", "--orchestrator", "a:1", "x", "--tls", "--tls-ca=/r.pem", "--name",
        "n",
      ])
      #expect(options == ["--orchestrator", "a:1", "--tls", "--tls-ca=/r.pem"])
    }
  }

  @Test("The scripts for zsh and fish name every command", arguments: ["bash", "zsh", "fish"])
  func scripts(shell: String) async throws {
    let run = try await tidemark("--generate-completion-script", shell)
    #expect(run.status == 0)
    for command in [
      "snapshot", "chain", "operation", "volume", "template", "settings", "consolidate", "quiesce",
    ] {
      #expect(run.output.contains(command))
    }
    #expect(run.output.contains("---completion"))
  }
}
