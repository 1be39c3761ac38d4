import Foundation
import Lab
import Messages
import ServiceRuntime
import Testing

@testable import HostAgent

/// A KVM host of its own with one pool, one store, one VM, and a place for the agent's parts.
final class TestHost: Sendable {
  let lab: Lab
  let labHost: LabHost
  let name = "guest"
  let storage: StorageMap
  let storeID = newID()
  let poolID = newID()

  var uri: String { labHost.libvirtURI }

  /// Boots the host.
  init() async throws {
    lab = try await Lab()
    labHost = try await lab.makeHost("host")
    storage = StorageMap(pools: ["pool": try lab.folder("pool")], stores: ["store": try lab.folder("store")])
    _ = try StoreMarker.establish(in: storage.store("store"), id: storeID)
  }

  /// A path in the lab.
  func directory(_ name: String) -> String { "\(lab.directory)/\(name)" }

  /// Runs a tool and returns what it printed.
  @discardableResult
  func run(_ tool: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    if process.terminationStatus != 0 { throw ToolFailure(arguments: arguments, text: text) }
    return text
  }

  struct ToolFailure: Error { let arguments: [String], text: String }

  @discardableResult
  func virsh(_ arguments: String...) throws -> String {
    try run("/usr/bin/virsh", ["-q", "-c", uri] + arguments)
  }

  func disk(_ index: Int) -> String { directory("pool/d\(index).img") }

  /// Makes disk images.
  func makeDisks(_ count: Int = 1, size: String = "64M", format: String = "qcow2", options: [String] = [])
    throws
  {
    for index in 0..<count {
      try run("/usr/bin/qemu-img", ["create", "-q", "-f", format] + options + [disk(index), size])
    }
  }

  /// Starts the VM, paused: the tests write to its disks by QEMU itself.
  @discardableResult
  func start(disks count: Int = 1, format: String = "qcow2") throws -> String {
    let disks = (0..<count).map { index in
      """
      <disk type='file' device='disk'><driver name='qemu' type='\(format)'/><source file='\(disk(index))'/>\
      <target dev='vd\(Self.letters[index])' bus='virtio'/></disk>
      """
    }.joined()
    let xml = """
      <domain type='qemu'><name>\(name)</name><uuid>\(vmID)</uuid><memory unit='MiB'>32</memory>\
      <os><type arch='x86_64' machine='pc'>hvm</type></os><devices>\(disks)\
      <controller type='usb' model='none'/><memballoon model='none'/></devices></domain>
      """
    try Data(xml.utf8).write(to: URL(filePath: directory("domain.xml")))
    try virsh("create", "--paused", directory("domain.xml"))
    return vmID
  }

  let vmID = newID()
  static let letters = ["a", "b", "c"]

  func stop() throws { try virsh("destroy", name) }

  /// Lets QEMU do what qemu-io does, as if the guest had.
  func guest(_ command: String, disk: Int = 0) throws {
    let text = try virsh(
      "qemu-monitor-command", name, "--hmp",
      "qemu-io -d /machine/peripheral/virtio-disk\(disk)/virtio-backend \"\(command)\"")
    #expect(!text.lowercased().contains("error"), "\(text)")
  }

  /// The names of the bitmaps that the running QEMU has on its disks.
  func liveBitmaps() throws -> String {
    try virsh("qemu-monitor-command", name, "{\"execute\": \"query-named-block-nodes\"}")
  }

  /// Whether two images have the same content, each read through its chain.
  func expectEqual(_ one: String, _ other: String, _ comment: Comment? = nil) {
    #expect(throws: Never.self, comment) {
      try run("/usr/bin/qemu-img", ["compare", "-f", "qcow2", "-F", "qcow2", one, other])
    }
  }
}

func newID() -> String { UUID().uuidString.lowercased() }

/// One agent on a host; another one is what a restart makes.
struct TestAgent: Sendable {
  let host: TestHost
  let hypervisor: Hypervisor
  let runner: StepRunner

  init(_ host: TestHost, points: StepPoints = StepPoints(folder: nil)) {
    self.host = host
    hypervisor = Hypervisor(uri: host.uri)
    runner = StepRunner(
      hypervisor: hypervisor, images: ImageTool(), storage: host.storage, owner: .discover(), points: points)
  }

  @discardableResult
  func run(
    _ work: StartJobRequest.Work, _ operation: String, attempt: UInt64 = 1,
    report: @escaping @Sendable (StepReport) -> Void = { _ in }
  ) async throws -> Job.Result {
    do {
      return try await runner.run(work, operationID: operation, attempt: attempt, report: report)
    } catch {
      throw AgentError(error, what: "test")
    }
  }
}

/// A take operation as the catalog would plan it.
struct TestTake: Sendable {
  let operation = newID()
  var work = TakeWork()

  var checkpoint: String { "tidemark-\(operation)" }

  /// Plans for the host's first disks; `parents` makes increments.
  init(
    _ host: TestHost, disks: Int = 1, volumes: [String], parents: TestTake? = nil, makesBitmap: Bool = true,
    onPrimary: Bool = false, isDetached: Bool = false, format: String = "qcow2"
  ) {
    for index in 0..<disks {
      var plan = SnapshotPlan()
      plan.snapshotID = newID()
      plan.volumeID = volumes[index]
      plan.groupID = operation
      plan.operationID = operation
      plan.poolID = host.poolID
      plan.poolName = "pool"
      plan.volumePath = "d\(index).img"
      if !isDetached {
        plan.vmID = host.vmID
        plan.vmName = host.name
        plan.disk = "vd\(TestHost.letters[index])"
      }
      plan.kind = parents == nil ? .full : .incremental
      plan.volumeFormat = format
      plan.fullReason = parents == nil ? .firstSnapshot : .unspecified
      plan.parentID = parents?.work.plans[index].snapshotID ?? ""
      plan.parentCheckpoint = parents?.checkpoint ?? ""
      if let parents {
        plan.validCheckpoints = [parents.checkpoint] + parents.work.plans[index].validCheckpoints
      }
      plan.checkpoint = makesBitmap ? checkpoint : ""
      var location = SnapshotLocation()
      if onPrimary { location.poolID = host.poolID } else { location.storeID = host.storeID }
      location.name = onPrimary ? "pool" : "store"
      plan.location = location
      work.plans.append(plan)
    }
  }

  /// The snapshot's file or manifest.
  func path(_ host: TestHost, _ index: Int = 0, _ suffix: String = "qcow2") -> String {
    let plan = work.plans[index]
    let base = plan.location?.storeID.isEmpty == false ? "store" : "pool/.tidemark"
    return host.directory("\(base)/volumes/\(plan.volumeID)/\(plan.snapshotID).\(suffix)")
  }

  /// The snapshot's place, as deletions and reverts name it.
  func file(_ index: Int = 0) -> SnapshotFile {
    var file = SnapshotFile()
    file.snapshotID = work.plans[index].snapshotID
    file.volumeID = work.plans[index].volumeID
    file.location = work.plans[index].location
    return file
  }

  mutating func reconcile(_ agent: TestAgent, attempt: UInt64 = 1) async throws -> [ReconcileResult] {
    guard case .reconciled(let results) = try await agent.run(.reconcile(work), operation, attempt: attempt)
    else {
      throw CocoaError(.featureUnsupported)
    }
    work.reconciled = results.results
    return results.results
  }

  mutating func copy(_ agent: TestAgent, attempt: UInt64 = 1) async throws {
    if case .copied(let result) = try await agent.run(.copy(work), operation, attempt: attempt) {
      work.copied = result
    }
  }

  func seal(_ agent: TestAgent, attempt: UInt64 = 1) async throws -> [SealedSnapshot] {
    guard case .sealed(let result) = try await agent.run(.seal(work), operation, attempt: attempt) else {
      return []
    }
    return result.snapshots
  }

  func undo(_ agent: TestAgent, attempt: UInt64 = 1) async throws {
    try await agent.run(.undoTake(work), operation, attempt: attempt)
  }

  /// All steps.
  @discardableResult
  mutating func take(_ agent: TestAgent) async throws -> [SealedSnapshot] {
    _ = try await reconcile(agent)
    try await agent.run(.prepare(work), operation)
    try await copy(agent)
    return try await seal(agent)
  }
}
