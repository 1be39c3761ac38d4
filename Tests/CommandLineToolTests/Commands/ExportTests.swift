import GRPCCore
import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Volumes, templates, files and copies out of snapshots", .timeLimit(.minutes(1)))
struct ExportTests {
  private static let made = Operation.sample(.succeeded) {
    $0.kind = .exportSnapshot
    $0.snapshotIDs = [identifier("2")]
    $0.targetID = identifier("7")
    $0.target = "file backup:exports/web-1.img"
  }

  @Test(
    "A volume is made of a snapshot or a template, of the size asked for; the outcome has its id and place")
  func volume() async throws {
    let world = TestOrchestrator {
      $0.createVolume = { _ in Self.made }
      $0.watch = { _, replies in try await replies.write(Self.made) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "volume", "create", "--snapshot", "2222", "--pool", "fast", "--path", "web-2.qcow2", at: address)
      #expect(run.status == 0)
      #expect(run.output == "volume \(identifier("7"))  fast:web-2.qcow2  made in 10 s\n")
      let sized = try await tidemark(
        "volume", "create", "--template", "debian-13", "--pool", "fast", "--path", "web-3.qcow2", "--size",
        "40G",
        "--no-wait", "--request-id", "mine", at: address)
      #expect(sized.status == 0 && sized.output.contains("accepted"))
      let requests = world.received(CreateVolumeRequest.self)
      #expect(
        requests == [
          .with {
            ($0.requestID, $0.snapshot, $0.pool, $0.path) = ("request-1", "2222", "fast", "web-2.qcow2")
          },
          .with {
            ($0.requestID, $0.template, $0.pool, $0.path) = ("mine", "debian-13", "fast", "web-3.qcow2")
            $0.virtualBytes = 40 << 30
          },
        ])
    }
  }

  @Test("A template is made, listed and deleted")
  func template() async throws {
    let world = TestOrchestrator {
      $0.createTemplate = { _ in Self.made }
      $0.deleteTemplate = { _ in Self.made }
      $0.watch = { _, replies in try await replies.write(Self.made) }
      $0.templates = [
        .with {
          ($0.id, $0.name, $0.virtualBytes, $0.allocatedBytes) = (
            identifier("7"), "debian-13", 1 << 30, 300 << 20
          )
          $0.createdAt = before(7200)
          $0.location = .with { $0.name = "backup" }
          $0.snapshotID = identifier("2")
        }
      ]
    }
    try await world.serving { address, _ in
      let made = try await tidemark(
        "template", "create", "2222", "--store", "backup", "--name", "debian-13", at: address)
      #expect(made.status == 0 && made.output == "template \(identifier("7"))  made in 10 s\n")
      let request = try #require(world.received(CreateTemplateRequest.self).first)
      #expect((request.snapshot, request.store, request.name) == ("2222", "backup", "debian-13"))

      let listed = try await tidemark("template", "ls", at: address)
      #expect(
        listed.output == """
          TEMPLATE  NAME        SIZE  ON STORAGE  MADE     STORE   SNAPSHOT
          77777777  debian-13  1 GiB     300 MiB  2 h ago  backup  22222222

          """)
      let json = try await tidemark("template", "ls", "--output", "json", at: address)
      #expect(json.output.contains("\"virtual_bytes\": 1073741824"))

      let removed = try await tidemark("template", "rm", "debian-13", at: address)
      #expect(removed.status == 0 && removed.output == "template \(identifier("7")) is deleted\n")
      #expect(world.received(DeleteTemplateRequest.self).map(\.template) == ["debian-13"])
    }
  }

  @Test("A snapshot is exported as asked; one that is refused tells why, with 2, and nothing is waited for")
  func export() async throws {
    let world = TestOrchestrator {
      $0.export = { request in
        guard request.format == "raw" else {
          throw TidemarkError(
            .failedPrecondition, reason: "path_taken", what: "Snapshot 22222222 was not exported",
            why: "exports/web-1.img is there already", remedy: "Choose another name with --file.")
        }
        return Self.made
      }
      $0.watch = { _, replies in try await replies.write(Self.made) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "snapshot", "export", "2222", "--to", "backup", "--file", "web-1.img", "--format", "raw", at: address)
      #expect(run.status == 0 && run.output == "file backup:exports/web-1.img  made in 10 s\n")
      let refused = try await tidemark(
        "snapshot", "export", "2222", "--to", "backup", "--file", "web-1.img", at: address)
      #expect(refused.status == 2 && refused.output.isEmpty)
      #expect(
        refused.messages == """
          error: Snapshot 22222222 was not exported
          why: exports/web-1.img is there already
          what to do: Choose another name with --file.

          """)
      #expect(world.received(ExportSnapshotRequest.self).map(\.format) == ["raw", "qcow2"])
      #expect(world.received(WatchOperationRequest.self).count == 1)
    }
  }

  @Test("A copy is told as the snapshot that it is; the last of its chain is the one that was asked for")
  func copy() async throws {
    let done = Operation.sample(.succeeded) {
      $0.kind = .copySnapshot
      $0.snapshotIDs = [identifier("2"), identifier("3"), identifier("4")]
    }
    let world = TestOrchestrator {
      $0.copy = { _ in done }
      $0.watch = { _, replies in try await replies.write(done) }
      $0.snapshots = [.sample("3", on: nil), .sample("4", on: "3") { $0.copiedFrom = identifier("2") }]
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "snapshot", "copy", "2222", "--to", "elsewhere", "--self-sufficient", at: address)
      #expect(run.status == 0)
      #expect(run.output == "snapshot \(identifier("4"))  web-1/vda  incremental  1.5 MiB in 10 s\n")
      let request = try #require(world.received(CopySnapshotRequest.self).first)
      #expect((request.snapshot, request.store, request.selfSufficient) == ("2222", "elsewhere", true))
    }
  }

  @Test("A consolidation is told with what its plan has found; one that fails, with its cause and 1")
  func consolidate() async throws {
    let done = Operation.sample(.succeeded) {
      $0.kind = .consolidateVolume
      $0.steps = [.with { ($0.step, $0.summary) = ("plan", "2 hidden snapshots to merge") }]
    }
    let failed = Operation.sample(.failed) {
      $0.kind = .consolidateVolume
      $0.error = .with {
        ($0.reason, $0.what) = ("no_space", "web-1/vda was not consolidated")
        ($0.why, $0.remedy) = ("there are 5 MiB free, and 9 needed", "Make room on the store.")
      }
    }
    let world = TestOrchestrator {
      $0.consolidate = { _ in done }
      $0.watch = { call, replies in try await replies.write(call == 1 ? done : failed) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("chain", "consolidate", "web-1/vda", at: address)
      #expect(run.status == 0)
      #expect(run.output == "web-1/vda: consolidated in 10 s: 2 hidden snapshots to merge\n")
      let second = try await tidemark("chain", "consolidate", "web-1/vda", at: address)
      #expect(second.status == 1)
      #expect(second.messages.contains("what to do: Make room on the store."))
      #expect(world.received(ConsolidateVolumeRequest.self).map(\.volume) == ["web-1/vda", "web-1/vda"])
    }
  }

  @Test(
    "Wrong command lines end with 64",
    arguments: [
      (["volume", "create", "--pool", "p", "--path", "x"], "Give --snapshot or --template"),
      (
        ["volume", "create", "--snapshot", "s", "--template", "t", "--pool", "p", "--path", "x"],
        "one of the two"
      ),
      (["volume", "create", "--snapshot", "s", "--pool", "p", "--path", "x", "--size", "0"], "is no size"),
      (
        ["volume", "create", "--snapshot", "s", "--pool", "p", "--path", "x", "--size", "20000000T"],
        "is no size"
      ),
      (["volume", "create", "--snapshot", "s", "--path", "x"], "--pool"),
      (["snapshot", "copy", "s"], "--to"), (["snapshot", "export", "s", "--to", "b"], "--file"),
      (["template", "create", "s"], "--store"), (["chain", "consolidate"], "<volume>"),
    ])
  func usage(arguments: [String], text: String) async {
    let console = TestConsole()
    let status = await CommandLineTool.run(arguments, on: console.console(environment: [:], screen: .plain))
    #expect(status == 64)
    #expect(console.messages.contains(text), "\(console.messages)")
  }
}
