import Lab
import Logging
import Testing

@testable import HostAgent

@Suite("A libvirt that does not answer", .serialized)
struct SilentLibvirtTests {
  @Test("The log says so at once, and once; and when it answers again")
  func logged() async throws {
    let host = try await TestHost()
    let (messages, log) = AsyncStream.makeStream(of: String.self)
    let hypervisor = Hypervisor(uri: host.uri, logger: Logger(label: "test") { _ in MessageLog(log: log) })
    _ = try await hypervisor.versions()
    await host.labHost.killLibvirt()
    let questions = (0..<3).map { _ in Task { try await hypervisor.versions() } }
    var seen = messages.makeAsyncIterator()
    #expect(await seen.next() == "libvirt does not answer")
    try await host.labHost.restartLibvirt()
    for question in questions { _ = try await question.value }
    #expect(await seen.next() == "libvirt answers again")
    log.finish()
    #expect(await seen.next() == nil)
    await hypervisor.close()
  }
}

/// Hands on what is logged.
private struct MessageLog: LogHandler {
  let log: AsyncStream<String>.Continuation
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { log.yield("\(event.message)") }
}
