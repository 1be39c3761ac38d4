import Foundation
import Glibc
import Lab
import Messages
import Testing

@testable import HostAgent

@Suite("A copy that is cancelled, cut off or overtaken, on a real host", .serialized)
struct CopyFaultTests {
  private let host: TestHost
  private let agent: TestAgent
  private let volume = newID()

  init() async throws {
    host = try await TestHost()
    agent = TestAgent(host)
  }

  /// A VM with a snapshot, and an increment that is prepared and takes its time.
  private func prepared() async throws -> (TestTake, TestTake) {
    try host.makeDisks(size: "2G")
    try host.start()
    try host.guest("write -P 0x11 0 1M")
    var first = TestTake(host, volumes: [volume])
    try await first.take(agent)
    for part in 0..<3 { try host.guest("write -P \(0x22 + part) \(part * 640)M 640M") }
    var second = TestTake(host, volumes: [volume], parents: first)
    #expect(try await second.reconcile(agent).map(\.finding) == [.asPlanned])
    try await agent.run(.prepare(second.work), second.operation)
    return (first, second)
  }

  /// Begins the copy, and returns when QEMU has been seen copying, very slowly from then on.
  private func slowCopy(_ take: TestTake, by agent: TestAgent) async throws -> Task<Job.Result, any Error> {
    let copy = Task { try await agent.run(.copy(take.work), take.operation) }
    try await setSpeed(1 << 20)
    return copy
  }

  /// Sets how fast the running backup copies, as soon as there is one; over a connection that is open already, as a
  /// copy takes some tenths of a second.
  private func setSpeed(_ bytesPerSecond: Int) async throws {
    let monitor = TestMonitor(agent, host)
    while true {
      let jobs = try await monitor.execute("{\"execute\": \"query-block-jobs\"}")
      guard let start = jobs.range(of: "\"device\":\"") else { continue }
      let name = jobs[start.upperBound...].prefix { $0 != "\"" }
      let answer = try await monitor.execute(
        "{\"execute\": \"block-job-set-speed\", \"arguments\": {\"device\": \"\(name)\", \"speed\": \(bytesPerSecond)}}"
      )
      #expect(!answer.contains("error"), "\(answer)")
      return
    }
  }

  private func fullSpeed() async throws { try await setSpeed(0) }

  /// Nothing of `failed` is left, the old tip is as it was, and an increment on it is right.
  private func expectOldTip(_ first: TestTake, _ failed: TestTake) async throws {
    try await failed.undo(agent, attempt: 9)
    let live = try host.liveBitmaps()
    #expect(live.contains(first.checkpoint) && !live.contains(failed.checkpoint))
    var next = TestTake(host, volumes: [volume], parents: first)
    #expect(try await next.reconcile(agent).map(\.finding) == [.asPlanned])
    try await next.take(agent)
    let folder = URL(filePath: first.path(host)).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4)
    try host.stop()
    host.expectEqual(host.disk(0), next.path(host))
  }

  @Test("B4 Cancelled, the job ends at once, the new bitmap is gone, and the old tip goes on")
  func cancelled() async throws {
    let (first, second) = try await prepared()
    let copy = try await slowCopy(second, by: agent)
    copy.cancel()
    let error = await #expect(throws: AgentError.self) { try await copy.value }
    #expect(error?.category == .cancelled)
    #expect(try !host.liveBitmaps().contains(second.checkpoint))
    try await expectOldTip(first, second)
  }

  @Test("libvirtd killed in mid-job: QEMU goes on, and the same copy is followed to its end")
  func libvirtKilled() async throws {
    let (_, second) = try await prepared()
    let copy = try await slowCopy(second, by: agent)
    try await host.labHost.restartLibvirt()
    try await fullSpeed()
    _ = try await copy.value
    _ = try await second.seal(agent)
    try host.stop()
    host.expectEqual(host.disk(0), second.path(host))
  }

  @Test("The agent restarted in mid-job finds the job as its own and follows it; nothing is copied twice")
  func agentRestarted() async throws {
    var (_, second) = try await prepared()
    let fence = try #require(try ownFence(second))
    let copy = try await slowCopy(second, by: agent)
    #expect(!fence.isBegun)
    let successor = TestAgent(host)
    let (reports, reported) = AsyncStream.makeStream(of: StepReport.self)
    let again = Task { [second] in
      try await successor.run(.copy(second.work), second.operation, attempt: 2) { report in
        reported.yield(report)
      }
    }
    var said: [String] = []
    for await report in reports {
      if case .summary(let text) = report { said.append(text) }
      if case .progress = report { break }
    }
    #expect(said.contains { $0.contains("was begun before") })
    try await fullSpeed()
    guard case .copied(let result) = try await again.value else { return }
    #expect(result.copiedBytes > 1800 << 20)
    _ = await copy.result
    second.work.copied = result
    // A repetition after the end finds what was recorded.
    guard
      case .copied(let repeated) = try await successor.run(.copy(second.work), second.operation, attempt: 3)
    else {
      return
    }
    #expect(repeated == result)
    let sealed = try await second.seal(successor, attempt: 3)
    #expect(sealed[0].takenAt?.date.timeIntervalSinceNow ?? -99 > -60)
    try host.stop()
    host.expectEqual(host.disk(0), second.path(host))
  }

  @Test(
    "B5a A job that ended while nobody looked is not believed, also when another's job ended last: it is done again"
  )
  func unknownEnd() async throws {
    let (first, second) = try await prepared()
    let copy = try await slowCopy(second, by: agent)
    // The agent is gone for good: only what is on the storage and in libvirt is known from here on.
    copy.cancel()
    _ = await copy.result
    var fence = try #require(try ownFence(second))
    #expect(fence.isBegun && fence.copied == nil)
    // Somebody else's backup is the last that libvirt remembers as completed.
    let file = host.directory("pool/other.xml")
    try Data(
      "<domainbackup mode='push'><disks><disk name='vda' backup='yes' type='file'><target file='\(host.directory("pool/other.qcow2"))'/><driver type='qcow2'/></disk></disks></domainbackup>"
        .utf8
    ).write(to: URL(filePath: file))
    try host.run("/bin/chmod", ["777", host.directory("pool")])
    let events = agent.hypervisor.events()
    _ = try await agent.hypervisor.domains()
    try host.virsh("backup-begin", host.name, file)
    for await event in events { if case .jobCompleted = event { break } }
    #expect(try host.virsh("domjobinfo", host.name, "--completed", "--keep-completed").contains("Completed"))
    var again = second
    try await again.copy(TestAgent(host), attempt: 2)
    fence = try #require(try ownFence(second))
    #expect(fence.copied != nil)
    _ = try await again.seal(agent, attempt: 2)
    try host.stop()
    host.expectEqual(host.disk(0), second.path(host))
    #expect(FileManager.default.fileExists(atPath: first.path(host)))
  }

  @Test(
    "B12 The VM is destroyed in mid-job: the copy fails for it, and undo removes the bitmap from the file")
  func destroyed() async throws {
    let (first, second) = try await prepared()
    let copy = try await slowCopy(second, by: agent)
    try host.stop()
    let error = await #expect(throws: AgentError.self) { try await copy.value }
    #expect(error?.reason == "vm_stopped")
    try await second.undo(agent)
    let bitmaps = try await ImageTool().information(host.disk(0), format: .qcow2).bitmaps
    #expect(bitmaps.map(\.name) == [first.checkpoint])
    try host.start()
    try await expectOldTip(first, second)
  }

  @Test("Two operations on two disks of one VM at once: both are right, one after the other")
  func sideBySide() async throws {
    try host.makeDisks(2)
    try host.start(disks: 2)
    try host.guest("write -P 0x11 0 8M")
    try host.guest("write -P 0x22 0 8M", disk: 1)
    let volumes = [newID(), newID()]
    let takes = (0..<2).map { index in
      var take = TestTake(host, disks: 2, volumes: volumes)
      take.work.plans = [take.work.plans[index]]
      return take
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for take in takes {
        group.addTask { [agent] in
          var take = take
          try await take.take(agent)
        }
      }
      try await group.waitForAll()
    }
    try host.stop()
    host.expectEqual(host.disk(0), takes[0].path(host))
    host.expectEqual(host.disk(1), takes[1].path(host))
  }

  private func ownFence(_ take: TestTake) throws -> Fence? {
    let layout = try SnapshotLayout(
      volumeID: volume, snapshotID: take.work.plans[0].snapshotID, isPrimary: false)
    return try Fence.read(layout, in: host.storage.store("store"))
  }
}
