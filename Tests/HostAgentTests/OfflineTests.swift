import Foundation
import Glibc
import Lab
import Messages
import ServiceRuntime
import Testing

@testable import HostAgent

@Suite("Snapshots of stopped VMs and detached volumes on a real host", .serialized)
struct OfflineTests {
  private let host: TestHost
  private let agent: TestAgent
  private let points: String
  private let volumes = [newID(), newID()]

  init() async throws {
    host = try await TestHost()
    points = try host.lab.folder("points")
    agent = TestAgent(host, points: StepPoints(folder: points))
  }

  private func hold(_ point: String) throws -> HeldPoint { try HeldPoint(name: point, folder: points) }

  /// Changes a disk that no VM has open; the bitmaps in it record that.
  private func write(_ command: String, disk: Int = 0) throws {
    try host.run("/usr/bin/qemu-io", ["-f", "qcow2", "-c", command, host.disk(disk)])
  }

  private func bitmaps(_ disk: Int = 0) async throws -> [ImageInformation.Bitmap] {
    try await ImageTool().information(host.disk(disk), format: .qcow2).bitmaps
  }

  /// A first snapshot of a VM that was stopped then, and the plan of the next, on top of changes.
  private func stoppedWithSnapshot() async throws -> (TestTake, TestTake) {
    try host.makeDisks()
    try host.start()
    try host.guest("write -P 0x11 0 4M")
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try host.guest("write -P 0x22 8M 1M")
    try host.stop()
    return (first, TestTake(host, volumes: volumes, parents: first))
  }

  @Test("Running, stopped, running: one chain of increments, each with the disk's content")
  func oneChain() async throws {
    let (first, next) = try await stoppedWithSnapshot()
    var second = next
    try write("write -z 1M 1M")
    try write("discard 2M 1M")
    let increments = try await second.take(agent)
    #expect(increments[0].allocatedBytes < 2 << 20)
    host.expectEqual(host.disk(0), second.path(host))
    #expect(try await bitmaps().map(\.name) == [first.checkpoint, second.checkpoint])
    #expect(try await bitmaps().allSatisfy { $0.isRecording && !$0.isInconsistent })

    var third = TestTake(host, volumes: volumes, parents: second, isDetached: true)
    try write("write -P 0x33 16M 1M")
    #expect(try await third.take(agent)[0].allocatedBytes < 2 << 20)
    host.expectEqual(host.disk(0), third.path(host))

    try host.start()
    try host.guest("write -P 0x44 24M 1M")
    var fourth = TestTake(host, volumes: volumes, parents: third)
    #expect(try await fourth.reconcile(agent).map(\.finding) == [.asPlanned])
    #expect(try await fourth.take(agent)[0].allocatedBytes < 2 << 20)
    try host.stop()
    host.expectEqual(host.disk(0), fourth.path(host))
  }

  @Test("Two disks at one instant: one full, one increment; a raw one in full, without a bitmap")
  func severalDisks() async throws {
    let (first, _) = try await stoppedWithSnapshot()
    try host.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", host.disk(1), "32M"])
    try write("write -P 0x55 0 2M", disk: 1)
    var both = TestTake(host, disks: 2, volumes: volumes)
    both.work.plans[0].kind = .incremental
    both.work.plans[0].fullReason = .unspecified
    both.work.plans[0].parentID = first.work.plans[0].snapshotID
    both.work.plans[0].parentCheckpoint = first.checkpoint
    try await both.take(agent)
    for index in 0..<2 { host.expectEqual(host.disk(index), both.path(host, index)) }
    #expect(try await bitmaps(1).map(\.name) == [both.checkpoint])

    try host.makeDisks(format: "raw")
    try host.run("/usr/bin/qemu-io", ["-f", "raw", "-c", "write -P 0x66 1M 1M", host.disk(0)])
    var raw = TestTake(host, volumes: [newID()], makesBitmap: false, isDetached: true, format: "raw")
    try await raw.take(agent)
    try host.run(
      "/usr/bin/qemu-img", ["compare", "-f", "raw", "-F", "qcow2", host.disk(0), raw.path(host)])
  }

  @Test("A bitmap that was not closed properly makes the disk full, and is removed")
  func brokenBitmap() async throws {
    try host.makeDisks()
    try host.start()
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try host.stop()
    // The first run wrote it down; the second dies with it in use.
    try host.start()
    kill(try #require(host.labHost.emulatorProcessID(of: host.name)), SIGKILL)
    let events = agent.hypervisor.events()
    if try await agent.hypervisor.domain(host.vmID)?.isActive == true {
      for await event in events { if case .lifecycle(host.vmID, .stopped) = event { break } }
    }
    var second = TestTake(host, volumes: volumes, parents: first)
    let found = try await second.reconcile(agent)
    #expect(found.map(\.finding) == [.bitmapInconsistent])
    let removed = found.flatMap(\.removedCheckpoints)
    #expect(removed == [first.checkpoint])
    #expect(try await bitmaps().isEmpty)
    try await second.take(agent)
    host.expectEqual(host.disk(0), second.path(host))
    #expect(try await bitmaps().map(\.name) == [second.checkpoint])
  }

  @Test("A VM that starts in the middle starts at once, and is copied live")
  func startedHere() async throws {
    let (_, next) = try await stoppedWithSnapshot()
    var second = next
    _ = try await second.reconcile(agent)
    try await agent.run(.prepare(second.work), second.operation)
    let point = try hold("copy-reading")
    let copy = Task { [second] in try await agent.run(.copy(second.work), second.operation) }
    let release = try await point.reached()
    try host.start()
    try host.guest("write -P 0x77 30M 1M")
    release.release()
    _ = try await copy.value
    _ = try await second.seal(agent)
    #expect(try host.liveBitmaps().contains(second.checkpoint))
    try host.stop()
    host.expectEqual(host.disk(0), second.path(host))
  }

  @Test("Somebody else who opens the image in the middle: the copy is thrown away, the old tip goes on")
  func openedElsewhere() async throws {
    let (first, next) = try await stoppedWithSnapshot()
    var second = next
    _ = try await second.reconcile(agent)
    try await agent.run(.prepare(second.work), second.operation)
    let point = try hold("copy-reading")
    let copy = Task { [second] in try await agent.run(.copy(second.work), second.operation) }
    let release = try await point.reached()
    let other = try await host.lab.start(
      "other",
      [
        "qemu-storage-daemon", "--blockdev",
        "driver=qcow2,node-name=n,file.driver=file,file.filename=\(host.disk(0))",
        "--pidfile", host.directory("other.pid"),
      ])
    let file = host.directory("other.pid")
    try await other.waitFor("the image", in: host.lab.directory) { access(file, F_OK) == 0 ? true : nil }
    release.release()
    let error = await #expect(throws: AgentError.self) { try await copy.value }
    #expect(error?.reason == "volume_in_use")
    await other.terminate()
    try await second.undo(agent)
    #expect(try await bitmaps().map(\.name) == [first.checkpoint])
    #expect(try await bitmaps().allSatisfy { $0.isRecording && !$0.isInconsistent })
    var third = TestTake(host, volumes: volumes, parents: first)
    #expect(try await third.reconcile(agent).map(\.finding) == [.asPlanned])
    try await third.take(agent)
    host.expectEqual(host.disk(0), third.path(host))
  }

  @Test("kill -9 of the daemon in the middle: the copy is begun again, and no bitmap has suffered")
  func daemonKilled() async throws {
    let (first, next) = try await stoppedWithSnapshot()
    var second = next
    _ = try await second.reconcile(agent)
    try await agent.run(.prepare(second.work), second.operation)
    let point = try hold("copy-reading")
    let copy = Task { [second] in try await agent.run(.copy(second.work), second.operation) }
    let release = try await point.reached()
    kill(try #require(storageDaemon()), SIGKILL)
    release.release()
    _ = try await copy.value
    _ = try await second.seal(agent)
    host.expectEqual(host.disk(0), second.path(host))
    #expect(try await bitmaps().map(\.name) == [first.checkpoint, second.checkpoint])
    #expect(try await bitmaps().allSatisfy { $0.isRecording && !$0.isInconsistent })
  }

  @Test(
    "Cancelled in the middle, the daemon ends and the new bitmap is gone",
    arguments: [
      "copy-marked", "copy-reading",
    ])
  func cancelled(_ place: String) async throws {
    let (first, next) = try await stoppedWithSnapshot()
    var second = next
    _ = try await second.reconcile(agent)
    try await agent.run(.prepare(second.work), second.operation)
    let point = try hold(place)
    let copy = Task { [second] in try await agent.run(.copy(second.work), second.operation) }
    let release = try await point.reached()
    copy.cancel()
    release.release()
    let error = await #expect(throws: AgentError.self) { try await copy.value }
    #expect(error?.category == .cancelled)
    #expect(storageDaemon() == nil)
    #expect(try await bitmaps().map(\.name) == [first.checkpoint])
    #expect(try await bitmaps().allSatisfy { $0.isRecording && !$0.isInconsistent })
  }

  @Test("Without the program, the refusal says what to install")
  func noProgram() async throws {
    try host.makeDisks()
    let runner = StepRunner(
      hypervisor: agent.hypervisor, images: ImageTool(), storageDaemon: .init(path: "/nowhere/daemon"),
      storage: host.storage, owner: .discover())
    let take = TestTake(host, volumes: volumes, isDetached: true)
    _ = try await runner.run(.prepare(take.work), operationID: take.operation, attempt: 1) { _ in }
    let error = await #expect(throws: AgentError.self) {
      _ = try await runner.run(.copy(take.work), operationID: take.operation, attempt: 1) { _ in }
    }
    #expect(error?.reason == "storage_daemon_unusable")
    #expect(error?.remedy.contains("qemu-system-common") == true)
  }

  /// The storage daemon that this process has started and that runs now.
  private func storageDaemon() -> pid_t? {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    let all = tasks.compactMap {
      try? String(contentsOfFile: "/proc/self/task/\($0)/children", encoding: .utf8)
    }
    for child in all.flatMap({ $0.split(separator: " ") }) {
      let name = try? String(contentsOfFile: "/proc/\(child)/comm", encoding: .utf8)
      if name?.hasPrefix("qemu-storage") == true { return pid_t(child) }
    }
    return nil
  }
}
