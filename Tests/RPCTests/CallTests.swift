import GRPCCore
import Messages
import RPC
import Testing

@Suite("Calls over TCP", .timeLimit(.minutes(1)))
struct CallTests {
  @Test("A unary call returns the handler's reply")
  func unary() async throws {
    try await withServerAndClient { client, _ async throws -> Void in
      let reply = try await client.getOperation(.with { $0.operation = "ünïcode" })
      #expect(reply.id == "ünïcode")
    }
  }

  @Test("A stream delivers every reply in order and ends")
  func stream() async throws {
    let service = TestOperations(watch: { _, replies in
      for attempt in 0..<1000 { try await replies.write(.with { $0.attempt = UInt64(attempt) }) }
    })
    try await withServerAndClient(service) { client, _ async throws -> Void in
      let attempts = try await client.watchOperation(.init()) { replies in
        try await replies.reduce(into: []) { $0.append($1.attempt) }
      }
      #expect(attempts == Array(0..<1000))
    }
  }

  @Test(
    "Without a token, or with a wrong one, nothing but health answers, and no handler runs",
    arguments: [
      nil, BearerToken("wrong"), BearerToken("correct-horse2"),
    ])
  func authentication(token: BearerToken?) async throws {
    let service = TestOperations(get: { _, _ in
      Issue.record("The handler was called")
      return .init()
    })
    try await withServerAndClient(service, token: token) { client, _ async throws -> Void in
      let error = await #expect(throws: TidemarkError.self) { try await client.getOperation(.init()) }
      #expect(error?.code == .unauthenticated)
      #expect(error?.reason == "unauthenticated")
      let reflection = await #expect(throws: TidemarkError.self) {
        try await ServerReflectionClient(client.caller).serverReflectionInfo { writer in
          try await writer.write(.with { $0.messageRequest = .listServices("") })
        } onReplies: { replies in
          for try await _ in replies { Issue.record("Reflection answered without a token") }
        }
      }
      #expect(reflection?.code == .unauthenticated)
      let health = HealthClient(client.caller)
      #expect(try await health.check(.init()).status == .serving)
      #expect(
        try await health.check(.with { $0.service = "tidemark.orchestrator.v1.Operations" }).status
          == .serving)
      let unknown = await #expect(throws: TidemarkError.self) {
        try await health.check(.with { $0.service = "no" })
      }
      #expect(unknown?.code == .notFound)
    }
  }

  @Test("An error of ours reaches the caller whole, through a second server too")
  func errorRoundTrip() async throws {
    let error = TidemarkError(
      .failedPrecondition, reason: "store_not_mounted", what: "Volume web-1/vda was not snapshotted",
      why: "the store „nächtlich“ is not mounted on kvm-1", remedy: "Mount it.",
      facts: ["store": "nächtlich", "free_bytes": "0"], retryable: true)
    try await withServerAndClient(TestOperations(get: { _, _ in throw error })) {
      inner, _ async throws -> Void in
      let relay = TestOperations(
        get: { request, _ in try await inner.getOperation(request) },
        watch: { request, _ in _ = try await inner.getOperation(.with { $0.operation = request.operation }) })
      try await withServerAndClient(relay) { client, _ async throws -> Void in
        let seen = await #expect(throws: TidemarkError.self) { try await client.getOperation(.init()) }
        #expect(seen == error)
        let streamed = await #expect(throws: TidemarkError.self) {
          try await client.watchOperation(.init()) { replies in for try await _ in replies {} }
        }
        #expect(streamed == error)
      }
    }
  }

  @Test("An error too big for headers, or with a NUL, still brings reason, what and remedy")
  func bigError() async throws {
    let error = TidemarkError(
      .internalError, reason: "too_much", what: "Nothing\0 worked",
      why: String(repeating: "long ", count: 10_000),
      remedy: "Be brief.", facts: ["much": String(repeating: "x", count: 100_000)])
    // Only the detail is cut; the status message is cut too, or the call would fail in the transport.
    try await withServerAndClient(TestOperations(get: { _, _ in throw error })) {
      client, _ async throws -> Void in
      let seen = await #expect(throws: TidemarkError.self) { try await client.getOperation(.init()) }
      #expect(seen?.reason == "too_much")
      #expect(seen?.detail.what == "Nothing\u{FFFD} worked")
      #expect(seen?.detail.remedy == "Be brief.")
    }
  }

  @Test("An error that is not ours becomes INTERNAL with an id; only the log has the rest")
  func unexpectedError() async throws {
    let log = LogRecords()
    try await withServerAndClient(logger: log.logger) { client, _ async throws -> Void in
      let error = await #expect(throws: TidemarkError.self) { try await client.listOperations(.init()) }
      #expect(error?.code == .internalError)
      #expect(error?.reason == "internal_error")
      let id = try #require(error?.detail.facts["error_id"])
      #expect(!String(describing: error).contains("secret"))
      #expect(log.all.contains { $0.contains(id) && $0.contains("SELECT secret") })
      let foreign = await #expect(throws: TidemarkError.self) { try await client.cancelOperation(.init()) }
      #expect(foreign?.code == .aborted)
      #expect(foreign?.reason == "rpc_failed")
    }
  }

  @Test(
    "A request over the limit is refused with RESOURCE_EXHAUSTED, one far over it fails, and the server lives on"
  )
  func oversized() async throws {
    let service = TestOperations(get: { _, _ in .with { $0.id = "served" } })
    try await withServerAndClient(service) { client, _ async throws -> Void in
      func call(bytes: Int) async throws -> Messages.Operation {
        try await client.getOperation(.with { $0.operation = String(repeating: "x", count: bytes) })
      }
      #expect(try await call(bytes: 1_000_000).id == "served")
      let over = await #expect(throws: TidemarkError.self) { try await call(bytes: 1_100_000) }
      #expect(over?.code == .resourceExhausted)
      let far = await #expect(throws: TidemarkError.self) { try await call(bytes: 5_000_000) }
      #expect(far != nil)
      #expect(try await call(bytes: 1).id == "served")
    }
  }

  @Test("A reply of several MiB arrives")
  func bigReply() async throws {
    let name = String(repeating: "y", count: 6 << 20)
    try await withServerAndClient(TestOperations(get: { _, _ in .with { $0.vmName = name } })) {
      client, _ async throws -> Void in
      #expect(try await client.getOperation(.init()).vmName == name)
    }
  }

  @Test("Text with a NUL is refused on the sending side, and bytes with one on the receiving side")
  func embeddedNUL() async throws {
    try await withServerAndClient { client, _ async throws -> Void in
      let error = await #expect(throws: TidemarkError.self) {
        try await client.getOperation(.with { $0.operation = "web\0" })
      }
      #expect(error?.code == .invalidArgument)
      #expect(error?.detail.why.contains("GetOperationRequest") == true)
    }
    try await withServer { _, address async throws -> Void in
      for (bytes, field) in [
        ([0x0A, 0x02, 0x41, 0x00], "tidemark.orchestrator.v1.GetOperationRequest.operation contains a NUL"),
        ([0x0A, 0x02, 0xC3, 0x28], "tidemark.orchestrator.v1.GetOperationRequest.operation is not UTF-8"),
        ([0x0A, 0x7F, 0x41], "do not parse as tidemark.orchestrator.v1.GetOperationRequest"),
        ([0x0B, 0x0B, 0x0B], "do not parse"),
      ] as [([UInt8], String)] {
        let error = await #expect(throws: RPCError.self) {
          try await sendRaw(bytes, to: address, OperationsMethod.getOperation)
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains(field) == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test("A peer that is not there is UNAVAILABLE, with the address in the message")
  func unreachable() async throws {
    let address = try await withServer { _, address in address }
    try await withRPCConnection(to: address, configuration: .init(token: token)) { connection in
      let error = await #expect(throws: TidemarkError.self) {
        try await OperationsClient(connection).getOperation(.init())
      }
      #expect(error?.code == .unavailable)
      #expect(error?.reason == "peer_unavailable")
      #expect(error?.detail.retryable == true)
      #expect(error?.detail.what.contains("\(address)") == true)
    }
  }

  @Test("Reflection lists the services, and finds files with what they import")
  func reflection() async throws {
    try await withServerAndClient { client, _ async throws -> Void in
      let replies = try await ServerReflectionClient(client.caller).serverReflectionInfo { writer in
        try await writer.write(.with { $0.messageRequest = .listServices("") })
        try await writer.write(
          .with {
            $0.messageRequest = .fileContainingSymbol("tidemark.orchestrator.v1.Operations.GetOperation")
          })
        try await writer.write(
          .with { $0.messageRequest = .fileByFilename("tidemark/common/v1/common.proto") })
        try await writer.write(.with { $0.messageRequest = .fileContainingSymbol("no.such.Thing") })
      } onReplies: { replies in
        try await replies.reduce(into: []) { $0.append($1) }
      }
      try #require(replies.count == 4)
      guard case .listServicesResponse(let list) = replies[0].messageResponse else {
        Issue.record("no list")
        return
      }
      #expect(
        list.service.map(\.name) == [
          "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
          "tidemark.orchestrator.v1.Operations",
        ])
      guard case .fileDescriptorResponse(let files) = replies[1].messageResponse else {
        Issue.record("no file")
        return
      }
      #expect(files.fileDescriptorProto.count == 2)
      #expect(files.fileDescriptorProto.allSatisfy { !$0.isEmpty })
      guard case .fileDescriptorResponse(let common) = replies[2].messageResponse else {
        Issue.record("no file")
        return
      }
      #expect(common.fileDescriptorProto == [files.fileDescriptorProto[1]])
      #expect(
        replies[2].originalRequest?.messageRequest == .fileByFilename("tidemark/common/v1/common.proto"))
      guard case .errorResponse(let error) = replies[3].messageResponse else {
        Issue.record("no error")
        return
      }
      #expect(error.errorCode == 5)
    }
  }
}
