import Foundation
import Glibc
import Lab
import Messages
import Testing

@testable import HostAgent

@Suite("Checking volumes on a real host", .serialized)
struct CheckStepsTests {
  private let host: TestHost
  private let agent: TestAgent
  private let volumes = [newID(), newID()]

  init() async throws {
    host = try await TestHost()
    agent = TestAgent(host)
  }

  /// One disk, the VM paused, and two snapshots of it.
  private func scene(size: String = "64M") async throws -> (first: TestTake, second: TestTake) {
    try host.makeDisks(size: size)
    try host.start()
    try host.guest("write -P 0x11 0 1M")
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try host.guest("write -P 0x22 1M 1M")
    var second = TestTake(host, volumes: volumes, parents: first)
    try await second.take(agent)
    return (first, second)
  }

  private func check(_ snapshots: TestTake...) -> TestCheck {
    TestCheck(host, volumes: [volumes[0]], snapshots: snapshots)
  }

  @Test("Where all is in order nothing is found and nothing changes, the VM running or not")
  func inOrder() async throws {
    let (first, second) = try await scene()
    for isRunning in [true, false] {
      if !isRunning { try host.stop() }
      let report = try #require(try await check(first, second).run(agent).first)
      #expect(report.findings.isEmpty, "\(report.findings.map(\.summary))")
      #expect(report.goneCheckpoints.isEmpty)
    }
    #expect(try await storedBitmaps() == [first.checkpoint, second.checkpoint])
    try host.start()
    var third = TestTake(host, volumes: volumes, parents: second)
    #expect(try await third.reconcile(agent).map(\.finding) == [.asPlanned])
  }

  @Test(
    "P4 QEMU killed: the broken bitmaps are removed on the running VM, and what was never written is missing")
  func killedRunning() async throws {
    let (first, second) = try await scene()
    // Closed once, the first two are in the file; what comes later is only in QEMU's memory.
    try host.stop()
    try host.start()
    var third = TestTake(host, volumes: volumes, parents: second)
    try await third.take(agent)
    try await kill()
    try host.start()
    let report = try #require(try await check(first, second, third).run(agent).first)
    #expect(Set(report.goneCheckpoints) == [first.checkpoint, second.checkpoint, third.checkpoint])
    #expect(report.findings.map(\.code).count { $0 == .bitmapInconsistent } == 2)
    #expect(report.findings.map(\.code).count { $0 == .bitmapMissing } == 1)
    #expect(report.findings.allSatisfy { $0.outcome == .mended && $0.remedy.isEmpty })
    // Asked without any snapshot, it takes their files for unknown ones; the image is in order.
    let again = try #require(try await check().run(agent).first)
    #expect(again.findings.allSatisfy { $0.code == .snapshotUnknown }, "\(again.findings.map(\.summary))")
    try host.stop()
    #expect(try await storedBitmaps() == [])
  }

  @Test("P4 QEMU killed and not started again: the broken bitmaps are removed from the file")
  func killedStopped() async throws {
    let (first, second) = try await scene()
    try host.stop()
    try host.start()
    try await kill()
    let report = try #require(try await check(first, second).run(agent).first)
    #expect(Set(report.goneCheckpoints) == [first.checkpoint, second.checkpoint])
    #expect(report.outcomes == [.bitmapInconsistent: .mended])
    #expect(try await storedBitmaps() == [])
    try host.run("/usr/bin/qemu-img", ["check", "-q", host.disk(0)])
  }

  @Test("B11 A checkpoint that libvirt still lists forbids undefine; after a check it does not")
  func leftMetadata() async throws {
    let (first, second) = try await scene()
    try host.virsh("define", host.directory("domain.xml"))
    try redefine(second.checkpoint)
    let running = try #require(try await check(first, second).run(agent).first)
    #expect(running.outcomes == [.checkpointLeft: .mended])
    #expect(running.findings.first?.subject == second.checkpoint)
    try redefine(second.checkpoint)
    try host.stop()
    #expect(throws: TestHost.ToolFailure.self) { try host.virsh("undefine", host.name) }
    let stopped = try #require(try await check(first, second).run(agent).first)
    #expect(stopped.outcomes == [.checkpointLeft: .mended])
    #expect(try await storedBitmaps() == [first.checkpoint, second.checkpoint], "the bitmaps stay")
    try host.virsh("undefine", host.name)
  }

  @Test("A machine that stops before its bitmap is removed is told apart from one that cannot do it")
  func stoppedMeanwhile() async throws {
    try host.makeDisks()
    try host.start()
    var snapshot = TestTake(host, volumes: volumes)
    try await snapshot.take(agent)
    try host.virsh("define", host.directory("domain.xml"))
    try redefine(snapshot.checkpoint)
    try host.stop()
    let (jobs, name, machine) = (agent.hypervisor.jobs(host.vmID), snapshot.checkpoint, host.vmID)
    await #expect {
      try await jobs.deleteCheckpoint(name, of: machine, metadataOnly: false)
    } throws: {
      ($0 as? LibvirtError)?.isInvalidOperation == true
    }
  }

  @Test("P10 One disk's bitmap goes, the bitmap of the same name on the other disk stays and is sound")
  func oneOfTwoDisks() async throws {
    try host.makeDisks(2)
    try host.start(disks: 2)
    var both = TestTake(host, disks: 2, volumes: volumes)
    try await both.take(agent)
    var asked = TestCheck(host, volumes: volumes, snapshots: [both])
    asked.work.volumes[1].bitmaps[0].state = .doomed
    let reports = try await asked.run(agent)
    #expect(reports.map(\.findings.count) == [0, 1])
    #expect(reports[1].outcomes == [.bitmapDoomed: .mended])
    #expect(reports[1].goneCheckpoints == [both.checkpoint])
    let bitmaps = LiveBitmaps(hypervisor: agent.hypervisor, domainID: host.vmID)
    #expect(try await bitmaps.probe(both.checkpoint, disk: "vda") == .sound)
    #expect(try await bitmaps.probe(both.checkpoint, disk: "vdb") == .missing)
  }

  @Test(
    "Bitmaps of ours that no record knows go, others' stay, the VM running or not; what is being made stays")
  func unknown() async throws {
    try host.makeDisks()
    let (inherited, pending) = ("tidemark-\(newID())", "tidemark-\(newID())")
    let foreign = ["nightly", "tidemark-nightly", "tidemark-"]
    for name in [inherited, pending] + foreign { try addBitmap(name) }
    var asked = TestCheck(host, volumes: [volumes[0]])
    asked.work.volumes[0].bitmaps = [KnownBitmap.with { ($0.checkpoint, $0.state) = (pending, .pending) }]
    try host.start()
    let running = try #require(try await asked.run(agent).first)
    #expect(running.outcomes == [.bitmapUnknown: .mended])
    #expect(running.findings.map(\.subject) == [inherited])
    try host.stop()
    #expect(try await storedBitmaps() == Set(foreign + [pending]))
    try addBitmap(inherited)
    let stopped = try #require(try await asked.run(agent).first)
    #expect(stopped.findings.map(\.subject) == [inherited])
    #expect(try await storedBitmaps() == Set(foreign + [pending]))
  }

  @Test(
    "B12 A clone's inherited bitmap is consistent, yet the first snapshot does not count on it and removes it"
  )
  func clone() async throws {
    try host.makeDisks()
    let inherited = "tidemark-\(newID())"
    try addBitmap(inherited)
    try host.start()
    var first = TestTake(host, volumes: volumes)
    let found = try await first.reconcile(agent)
    #expect(found.map(\.finding) == [.asPlanned])
    #expect(found[0].removedCheckpoints == [inherited])
    try await first.take(agent)
    try host.stop()
    #expect(try await storedBitmaps() == [first.checkpoint])
  }

  @Test("What unfinished snapshots have left on the storage goes; what may be somebody's snapshot stays")
  func files() async throws {
    let (first, second) = try await scene()
    let folder = URL(filePath: first.path(host)).deletingLastPathComponent().path
    let before = try names(in: folder)
    let (lost, stranger, undone) = (newID(), newID(), newID())
    for name in ["\(lost).1.partial", "\(lost).fence", ".\(lost).fence.new", "notes.txt"] {
      try write("x", "\(folder)/\(name)")
    }
    for id in [stranger, undone] {
      for suffix in ["qcow2", "json"] {
        try FileManager.default.copyItem(
          atPath: first.path(host, 0, suffix), toPath: "\(folder)/\(id).\(suffix)")
      }
      let manifest = "\(folder)/\(id).json"
      var text = try String(contentsOfFile: manifest, encoding: .utf8)
      text = text.replacing(first.work.plans[0].snapshotID, with: id)
      if id == undone { text = text.replacing(first.operation, with: undone) }
      try write(text, manifest)
    }
    var asked = check(first, second)
    asked.work.volumes[0].undoneOperations = [undone]
    let reverts = host.directory("pool/.tidemark/reverts/\(volumes[0])")
    try FileManager.default.createDirectory(atPath: reverts, withIntermediateDirectories: true)
    try write("x", "\(reverts)/\(lost).1.partial")
    let report = try #require(try await asked.run(agent).first)
    #expect(
      Set(report.findings.filter { $0.code == .fileLeft }.map(\.subject)) == [lost, undone, host.disk(0)])
    #expect(!FileManager.default.fileExists(atPath: reverts))
    #expect(report.findings.filter { $0.code == .snapshotUnknown }.map(\.subject) == [stranger])
    #expect(report.outcomes == [.fileLeft: .mended, .snapshotUnknown: .needsAttention])
    #expect(
      try names(in: folder) == before.union(["notes.txt", "\(stranger).qcow2", "\(stranger).json"]))

    // What came after the catalog was asked is somebody's who came later.
    try write("x", "\(folder)/\(lost).2.partial")
    asked.work.volumes[0].surveyedAt = Timestamp(Date(timeIntervalSinceNow: -3_600))
    #expect(try await asked.run(agent).first?.outcomes[.fileLeft] == nil)
    #expect(FileManager.default.fileExists(atPath: "\(folder)/\(lost).2.partial"))
  }

  @Test("What cannot be mended is told: a missing file, an unfinished deletion, a store elsewhere, no image")
  func attention() async throws {
    let (first, second) = try await scene()
    try FileManager.default.removeItem(atPath: first.path(host, 0, "json"))
    var asked = check(first, second)
    asked.work.volumes[0].snapshots[1].state = .removing
    let missing = try #require(try await asked.run(agent).first)
    #expect(missing.outcomes == [.snapshotMissing: .needsAttention, .removalUnfinished: .needsAttention])
    #expect(missing.findings.allSatisfy { !$0.remedy.isEmpty && !$0.summary.isEmpty })
    #expect(FileManager.default.fileExists(atPath: second.path(host)), "only a deletion deletes")

    try FileManager.default.removeItem(atPath: host.directory("store/.tidemark-store"))
    let unmounted = try #require(try await check(first, second).run(agent).first)
    #expect(unmounted.outcomes == [.storageUnreachable: .needsAttention])
    try host.stop()
    try FileManager.default.removeItem(atPath: host.disk(0))
    let gone = try #require(try await check(first, second).run(agent).first)
    #expect(gone.outcomes[.volumeMissing] == .needsAttention)
    #expect(gone.goneCheckpoints.isEmpty, "the file may come back")
  }

  @Test(
    "B4, B5a A backup of somebody else is left alone; one that writes a file of ours that was given up is ended"
  )
  func backups() async throws {
    let (first, second) = try await scene(size: "2G")
    try host.guest("write -P 0x33 0 640M")
    let folder = URL(filePath: first.path(host)).deletingLastPathComponent().path
    let foreignTarget = host.directory("pool/theirs.qcow2")
    try await beginBackup(into: foreignTarget)
    let left = try #require(try await check(first, second).run(agent).first)
    #expect(left.outcomes == [.backupRunning: .leftAlone])
    #expect(left.goneCheckpoints.isEmpty)
    #expect(try host.virsh("backup-dumpxml", host.name).contains(foreignTarget), "it still runs")
    try await agent.hypervisor.abortBackup(on: host.vmID) { _ in true }

    try await beginBackup(into: "\(folder)/\(newID()).1.partial")
    let ended = try #require(try await check(first, second).run(agent).first)
    #expect(ended.outcomes[.backupAbandoned] == .mended)
    #expect(ended.outcomes[.fileLeft] == .mended)
    #expect(throws: TestHost.ToolFailure.self) { try host.virsh("backup-dumpxml", host.name) }
    #expect(try names(in: folder).allSatisfy { !$0.hasSuffix(".partial") })
    var third = TestTake(host, volumes: volumes, parents: second)
    #expect(try await third.reconcile(agent).map(\.finding) == [.asPlanned], "the tip is as it was")
  }

  // MARK: - Parts

  /// Begins a push job, as another tool or another operation would, and slows it down so far that it does not end. Over
  /// connections that are open already: the disk's 640 MiB take QEMU about a second.
  private func beginBackup(into target: String) async throws {
    try host.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", target, "2G"])
    for path in [host.directory("pool"), URL(filePath: target).deletingLastPathComponent().path, target] {
      try host.run("/bin/chmod", ["777", path])
    }
    let request = BackupRequest(
      disks: [.init(target: "vda", file: target, since: nil, isCheckpointed: false)], checkpoint: "theirs")
    let monitor = TestMonitor(agent, host)
    _ = try await monitor.execute("{\"execute\": \"query-block-jobs\"}")
    try await agent.hypervisor.jobs(host.vmID).beginBackup(request, of: host.vmID)
    let jobs = try await monitor.execute("{\"execute\": \"query-block-jobs\"}")
    let start = try #require(jobs.range(of: "\"device\":\""), "it has ended already: \(jobs)")
    let name = jobs[start.upperBound...].prefix { $0 != "\"" }
    _ = try await monitor.execute(
      "{\"execute\": \"block-job-set-speed\", \"arguments\": {\"device\": \"\(name)\", \"speed\": 65536}}")
  }

  private func redefine(_ name: String) throws {
    let file = host.directory("checkpoint.xml")
    try write(
      "<domaincheckpoint><name>\(name)</name><creationTime>1</creationTime><disks>"
        + "<disk name='vda' checkpoint='bitmap' bitmap='\(name)'/></disks></domaincheckpoint>", file)
    try host.virsh("checkpoint-create", host.name, file, "--redefine")
  }

  private func addBitmap(_ name: String) throws {
    try host.run("/usr/bin/qemu-img", ["bitmap", "--add", "-f", "qcow2", host.disk(0), name])
  }

  private func storedBitmaps() async throws -> Set<String> {
    Set(try await ImageTool().information(host.disk(0), format: .qcow2).bitmaps.map(\.name))
  }

  private func names(in folder: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder))
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  private func kill() async throws {
    let events = agent.hypervisor.events()
    Glibc.kill(try #require(host.labHost.emulatorProcessID(of: host.name)), SIGKILL)
    if try await agent.hypervisor.domain(host.vmID)?.isActive != true { return }
    for await event in events { if case .lifecycle(host.vmID, .stopped) = event { return } }
  }
}
