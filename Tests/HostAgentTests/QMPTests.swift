import Foundation
import Synchronization
import Testing

@testable import HostAgent

@Suite("QEMU's monitor protocol")
struct QMPTests {
  /// What the client wrote, line by line.
  private final class Wire: Sendable {
    private let lines = Mutex<[String]>([])
    var written: [String] { lines.withLock { $0 } }
    func write(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
  }

  private let wire = Wire()
  private let client: QMPClient

  init() {
    let wire = wire
    client = QMPClient { wire.write($0) }
  }

  private func receive(_ line: String) async { await client.receive(Array(line.utf8)) }

  /// Greets, and accepts the capabilities.
  private func open() async throws {
    await receive(
      #"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}"#)
    async let opened: Void = client.open()
    try await answer("qmp_capabilities", #""return": {}"#)
    try await opened
  }

  /// Answers the next command of that name.
  private func answer(_ command: String, _ text: String) async throws {
    var found: String?
    while found == nil {
      found = wire.written.last { $0.contains("\"\(command)\"") }
      await Task.yield()
    }
    let request = try #require(
      JSONSerialization.jsonObject(with: Data((found ?? "").utf8)) as? [String: Any])
    let id = try #require(request["id"] as? Int)
    await receive("{\(text), \"id\": \(id)}")
  }

  @Test("names get their hyphens, and absent arguments are left out")
  func encoding() async throws {
    try await open()
    async let begun: QMPNothing = client.execute(
      QMPBackup(job: "copy-0", from: "source-0", into: "target-0", since: nil))
    try await answer("blockdev-backup", #""return": {}"#)
    _ = try await begun
    #expect(
      wire.written.last == """
        {"arguments":{"auto-dismiss":false,"device":"source-0","job-id":"copy-0","sync":"full",\
        "target":"target-0","x-perf":{"max-workers":16}},"execute":"blockdev-backup","id":2}
        """)
    #expect(QMPCoding.hyphenated("jobID") == "job-id")
    #expect(QMPCoding.hyphenated("persistent") == "persistent")
  }

  @Test("answers find their commands in whatever order they come; a refusal has QEMU's words")
  func answers() async throws {
    try await open()
    async let jobs = client.execute(QMPQueryJobs())
    async let nodes = client.execute(QMPQueryNodes())
    try await answer(
      "query-named-block-nodes",
      #""return": [{"node-name": "a", "dirty-bitmaps": [{"name": "b", "recording": true, "count": 65536, "busy": false}]}]"#
    )
    try await answer(
      "query-jobs",
      #""return": [{"current-progress": 1, "total-progress": 2, "status": "running", "type": "backup", "id": "j"}]"#
    )
    let bitmap = try await nodes.first?.dirtyBitmaps?.first
    #expect(bitmap?.isSound == true && bitmap?.count == 65536)
    #expect(try await jobs.first?.totalProgress == 2)

    let refused = Task { try await client.execute(QMPDeleteNode(nodeName: "a")) }
    try await answer(
      "blockdev-del", #""error": {"class": "GenericError", "desc": "Failed to get \"write\" lock"}"#)
    let error = await #expect(throws: QMPError.self) { try await refused.value }
    #expect(error?.isLocked == true)
    #expect(error?.command == "blockdev-del")
  }

  @Test("events come in their order; what is not of the protocol is kept for the error at the end")
  func events() async throws {
    try await open()
    await receive(
      #"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "JOB_STATUS_CHANGE", "data": {"status": "running", "id": "j"}}"#
    )
    await receive(#"{"event": "JOB_STATUS_CHANGE", "data": {"status": "concluded", "id": "j"}}"#)
    await receive("qemu-storage-daemon: the storage is on fire")
    let waiting = Task { try await client.execute(QMPQueryJobs()) }
    while !wire.written.contains(where: { $0.contains("query-jobs") }) { await Task.yield() }
    await client.end()
    let error = await #expect(throws: QMPError.self) { try await waiting.value }
    #expect(error?.kind == .ended)
    #expect(error?.message.contains("on fire") == true)
    var events: [QMPEvent] = []
    for await event in client.events { events.append(event) }
    #expect(
      events == [.jobChanged(id: "j", status: "running"), .jobChanged(id: "j", status: "concluded")])
    let late = await #expect(throws: QMPError.self) { try await client.execute(QMPQueryJobs()) }
    #expect(late?.kind == .ended)
  }

  @Test("a program that ends without a greeting is unusable")
  func noGreeting() async throws {
    let opening = Task { try await client.open() }
    await receive("execve: no such file")
    await client.end()
    let error = await #expect(throws: QMPError.self) { try await opening.value }
    #expect(error?.kind == .unusable)
  }
}
