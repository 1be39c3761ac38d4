import GRPCCore
import Lab
import Messages
import RPC
import Testing

@Suite("Lost connections", .timeLimit(.minutes(1)))
struct ConnectionLossTests {
  private let quick = Keepalive(interval: .seconds(1), timeout: .seconds(1))

  /// Runs `body` with a proxy to `address`, whose stall is what a pulled cable looks like.
  private func withProxy(
    to address: NetworkAddress, _ body: (LabProxy, NetworkAddress) async throws -> Void
  ) async throws {
    let proxy = try await LabProxy(to: address.port)
    do { try await body(proxy, NetworkAddress(host: "127.0.0.1", port: proxy.port)) } catch {
      try await proxy.stop()
      throw error
    }
    try await proxy.stop()
  }

  @Test(
    "A pulled cable fails the call within the keepalive, long before its deadline, and cancels the handler")
  func pulledCable() async throws {
    let (started, cancelled) = (Signal(), Signal())
    let service = TestOperations(get: { _, _ in
      defer { cancelled.send() }
      started.send()
      try await sleepUntilCancelled()
      return .init()
    })
    try await withServer(service, configure: { $0.keepalive = quick }) { _, address async throws -> Void in
      try await withProxy(to: address) { proxy, address async throws -> Void in
        var configuration = RPCConnectionConfiguration(token: token)
        configuration.keepalive = quick
        try await withRPCConnection(to: address, configuration: configuration) {
          connection async throws -> Void in
          let call = Task {
            try await OperationsClient(connection).getOperation(.init(), timeout: .seconds(3000))
          }
          await started.wait()
          proxy.mode = .stall
          let error = await #expect(throws: TidemarkError.self) { try await call.value }
          #expect(error?.code == .unavailable)
          await cancelled.wait()
        }
      }
    }
  }

  @Test("A client that is silent, and whose cable is pulled, does not hold up a shutdown")
  func shutdownWithDeadPeer() async throws {
    let started = Signal()
    let service = TestOperations(get: { _, _ in
      started.send()
      try await sleepUntilCancelled()
      return .init()
    })
    // Neither side's keepalive helps.
    try await withServer(service, drain: .milliseconds(100)) { server, address async throws -> Void in
      try await withProxy(to: address) { proxy, proxyAddress async throws -> Void in
        try await withRPCConnection(to: proxyAddress, configuration: .init(token: token)) {
          connection async throws -> Void in
          let call = Task { try await OperationsClient(connection).getOperation(.init()) }
          await started.wait()
          proxy.mode = .stall
          server.shutDown()
          // Nobody listens there any more when the server has ended.
          while (try? await withRPCConnection(
            to: address, configuration: .init(),
            { connection in
              try await HealthClient(connection).check(.init())
            })) != nil
          {
            try await Task.sleep(for: .milliseconds(20))
          }
          call.cancel()
          _ = try? await call.value
        }
      }
    }
  }

  @Test("A keepalive of one second is no offence: an idle connection stays usable")
  func idleConnection() async throws {
    try await withServer(configure: { $0.keepalive = quick }) { _, address async throws -> Void in
      var configuration = RPCConnectionConfiguration(token: token)
      configuration.keepalive = quick
      try await withRPCConnection(to: address, configuration: configuration) {
        connection async throws -> Void in
        let client = OperationsClient(connection)
        _ = try await client.getOperation(.init())
        // Time is what this is about: five pings.
        try await Task.sleep(for: .seconds(5))
        #expect(try await client.getOperation(.with { $0.operation = "still here" }).id == "still here")
      }
    }
  }

  @Test("A connection finds its server again after a restart")
  func restart() async throws {
    let first = try await withServer { _, address in address }
    try await withRPCConnection(to: first, configuration: .init(token: token)) {
      connection async throws -> Void in
      let client = OperationsClient(connection)
      let lost = await #expect(throws: TidemarkError.self) { try await client.getOperation(.init()) }
      #expect(lost?.code == .unavailable)
      try await withServer(configure: { $0.address = first }) { _, _ async throws -> Void in
        // Fails at once while the connection waits for its next attempt, which nothing announces.
        while true {
          do {
            _ = try await client.getOperation(.init())
            break
          } catch let error as TidemarkError where error.code == .unavailable {
            try await Task.sleep(for: .milliseconds(50))
          }
        }
      }
    }
  }

  @Test("An address in use is named when a server cannot listen there")
  func addressInUse() async throws {
    try await withServer { _, address async throws -> Void in
      let second = RPCServer(
        services: [], configuration: .init(address: address, tokens: []), logger: LogRecords().logger)
      let error = await #expect(throws: TidemarkError.self) { try await second.run() }
      #expect(error?.reason == "cannot_listen")
      #expect(error?.detail.what.contains("\(address)") == true)
      #expect(error?.detail.why.contains("in use") == true)
    }
  }
}
