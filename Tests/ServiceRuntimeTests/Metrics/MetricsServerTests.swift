import Foundation
import FoundationNetworking
import Logging
import RPC
import ServiceLifecycle
import Testing

@testable import ServiceRuntime

@Suite("The address that Prometheus asks", .timeLimit(.minutes(1)))
struct MetricsServerTests {
  @Test("It answers for /metrics with GET and HEAD, refuses the rest, and ends when it is told to")
  func answers() async throws {
    let registry = PrometheusRegistry([])
    registry.add {
      [PrometheusFamily(name: "ready", kind: .gauge, help: "Ready.", samples: [.init(value: 1)])]
    }
    let (addresses, tell) = AsyncStream.makeStream(of: NetworkAddress.self)
    let server = MetricsServer(
      address: NetworkAddress(host: "127.0.0.1", port: 0), registry: registry,
      logger: Logger(label: "metrics") { _ in SwiftLogNoOpLogHandler() }, whenListening: { tell.yield($0) })
    let group = ServiceGroup(
      services: [server], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() })
    async let running: Void = group.run()
    let address = try #require(await addresses.first { _ in true })

    func ask(_ path: String, method: String = "GET") async throws -> (Int, String, String?) {
      var request = URLRequest(url: try #require(URL(string: "http://\(address)\(path)")))
      request.httpMethod = method
      let (data, response) = try await URLSession.shared.data(for: request)
      let head = try #require(response as? HTTPURLResponse)
      return (
        head.statusCode, String(decoding: data, as: UTF8.self), head.value(forHTTPHeaderField: "Content-Type")
      )
    }
    for _ in 0..<3 {
      let (status, text, type) = try await ask("/metrics?all=1")
      #expect(status == 200)
      #expect(text.hasPrefix("# HELP ready Ready.\n# TYPE ready gauge\nready 1\n"))
      #expect(type == "text/plain; version=0.0.4; charset=utf-8")
    }
    #expect(try await ask("/metrics", method: "HEAD").1.isEmpty)
    #expect(try await ask("/metrics", method: "POST").0 == 405)
    #expect(try await ask("/").0 == 404)
    await group.triggerGracefulShutdown()
    try await running
  }

  @Test("An address that is taken is said, with the option's name")
  func taken() async throws {
    let logger = Logger(label: "metrics") { _ in SwiftLogNoOpLogHandler() }
    let (addresses, tell) = AsyncStream.makeStream(of: NetworkAddress.self)
    let first = MetricsServer(
      address: NetworkAddress(host: "127.0.0.1", port: 0), registry: PrometheusRegistry([]), logger: logger,
      whenListening: { tell.yield($0) })
    let group = ServiceGroup(services: [first], logger: logger)
    async let running: Void = group.run()
    let address = try #require(await addresses.first { _ in true })
    let second = MetricsServer(address: address, registry: PrometheusRegistry([]), logger: logger)
    let error = await #expect(throws: TidemarkError.self) { try await second.run() }
    #expect(error?.reason == "cannot_listen")
    #expect(error?.detail.remedy.contains("--metrics-listen") == true)
    await group.triggerGracefulShutdown()
    try await running
  }
}
