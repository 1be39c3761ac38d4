import Foundation
import GRPCCore
import Lab
import Logging
import Messages
import RPC
import ServiceLifecycle
import Testing

@testable import HostAgent

@Suite("Jobs and the service on a real host, over TCP", .serialized)
struct JobsTests {
  private let host: TestHost

  init() async throws { host = try await TestHost() }

  private func inventory() -> HostInventory {
    HostInventory(
      hypervisor: Hypervisor(uri: host.uri), storage: host.storage, images: ImageTool(),
      identity: HostIdentity(name: "h", cluster: "c", zone: "z", agentVersion: "0"),
      address: AdvertisedAddress("x:1"))
  }

  /// A whole agent behind a real server, and a client of it.
  ///
  /// - Parameter patience: How long it waits for a job to end before it answers.
  private func withAgent(
    patience: Duration = .milliseconds(250), _ body: (HostAgentClient) async throws -> Void
  ) async throws {
    let token = try #require(BearerToken("a-token-of-the-test-that-is-long"))
    let inventory = inventory()
    let runner = StepRunner(
      hypervisor: inventory.hypervisor, images: inventory.images, storage: host.storage, owner: .discover())
    let handler = HostAgentHandler(
      jobs: Jobs(runner: runner, copyLimit: 1, patience: patience), inventory: inventory)
    let logger = Logger(label: "test")
    let server = RPCServer(
      services: [handler],
      configuration: .init(
        address: NetworkAddress(host: "127.0.0.1", port: 0),
        tokens: [AcceptedToken(token, role: .orchestrator)]),
      logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      let connection = try RPCConnection(
        to: await server.listeningAddress, configuration: .init(token: token))
      group.addTask { try await connection.run() }
      try await body(HostAgentClient(connection))
      connection.shutDown()
      server.shutDown()
      try await group.waitForAll()
    }
  }

  private func request(_ take: TestTake, _ step: String, _ attempt: UInt64, _ work: StartJobRequest.Work)
    -> StartJobRequest
  {
    var request = StartJobRequest()
    request.key = key(take, step)
    request.attempt = attempt
    request.work = work
    return request
  }

  private func key(_ take: TestTake, _ step: String) -> JobKey {
    var key = JobKey()
    key.operationID = take.operation
    key.step = step
    return key
  }

  private func final(_ client: HostAgentClient, _ key: JobKey) async throws -> Job {
    var watch = WatchJobRequest()
    watch.key = key
    return try await client.watchJob(watch) { jobs in
      var last = Job()
      for try await job in jobs { last = job }
      return last
    }
  }

  @Test("Who starts a step that ends soon has its result with the answer")
  func answersWithTheResult() async throws {
    try host.makeDisks()
    try host.start()
    try await withAgent(patience: .seconds(60)) { client in
      let take = TestTake(host, volumes: [newID()])
      let job = try await client.startJob(request(take, "reconcile", 1, .reconcile(take.work)))
      guard case .reconciled(let results) = job.result else {
        Issue.record("no result: \(job)")
        return
      }
      #expect(job.state == .succeeded && results.results.map(\.finding) == [.asPlanned])
    }
    try host.stop()
  }

  @Test(
    "A take by jobs: started twice it is one job; an older attempt is refused; what is unknown is said so")
  func take() async throws {
    try host.makeDisks()
    try host.start()
    try await withAgent { client in
      var take = TestTake(host, volumes: [newID()])
      let reconcile = request(take, "reconcile", 2, .reconcile(take.work))
      _ = try await client.startJob(reconcile)
      _ = try await client.startJob(reconcile)
      let reconciled = try await final(client, key(take, "reconcile"))
      #expect(reconciled.state == .succeeded)
      guard case .reconciled(let results) = reconciled.result else {
        Issue.record("no result: \(reconciled)")
        return
      }
      #expect(results.results.map(\.virtualBytes) == [64 << 20])
      take.work.reconciled = results.results
      let old = await #expect(throws: TidemarkError.self) {
        _ = try await client.startJob(request(take, "prepare", 1, .prepare(take.work)))
      }
      #expect(old?.reason == "attempt_superseded")
      #expect(old?.code == .aborted)
      let steps: [(String, StartJobRequest.Work)] = [
        ("prepare", .prepare(take.work)), ("copy", .copy(take.work)), ("seal", .seal(take.work)),
      ]
      for (name, work) in steps {
        _ = try await client.startJob(request(take, name, 2, work))
        let job = try await final(client, key(take, name))
        #expect(job.state == .succeeded, "\(name): \(job.error?.why ?? "")")
        #expect(try await client.startJob(request(take, name, 2, work)) == job, "the same finds the same")
      }
      let copied = try await final(client, key(take, "copy"))
      #expect(copied.progress.map { $0.bytesDone == $0.bytesTotal } == true)
      let unknown = await #expect(throws: TidemarkError.self) {
        _ = try await final(client, key(take, "tidy"))
      }
      #expect(unknown?.reason == "unknown_job")
      #expect(unknown?.code == .notFound)
    }
  }

  @Test(
    "A job for a machine that must be active here is begun while it is, paused or not, and leaves no trace while it is not"
  )
  func onlyWhereTheMachineIs() async throws {
    try host.makeDisks(2)
    try await withAgent { client in
      func path(_ disk: Int) -> VolumePath { .with { ($0.poolName, $0.path) = ("pool", "d\(disk).img") } }
      func begin(with volumes: [VolumePath]) async throws -> Job {
        let take = TestTake(host, volumes: [newID()])
        var request = request(take, "reconcile", 1, .reconcile(take.work))
        request.activeHere = volumes
        do { return try await client.startJob(request) } catch {
          let unknown = await #expect(throws: TidemarkError.self) {
            _ = try await final(client, key(take, "reconcile"))
          }
          #expect(unknown?.reason == "unknown_job")
          throw error
        }
      }
      func refusal(of volumes: [VolumePath]) async throws -> String? {
        await #expect(throws: TidemarkError.self) { _ = try await begin(with: volumes) }?.reason
      }
      #expect(try await refusal(of: [path(0)]) == "not_active_here", "nobody has it")
      try host.start()
      #expect(try await !begin(with: [path(0)]).state.isFailed)
      #expect(try await refusal(of: [path(0), path(1)]) == "not_active_here", "it has one of them only")
      #expect(try await refusal(of: [path(2)]) == "not_active_here", "there is no such file")
      try host.stop()
      #expect(try await refusal(of: [path(0)]) == "not_active_here", "it was there a moment ago")
    }
  }

  @Test("A failed job carries what, why and remedy")
  func failure() async throws {
    try await withAgent { client in
      let take = TestTake(host, volumes: [newID()])
      _ = try await client.startJob(request(take, "reconcile", 1, .reconcile(take.work)))
      let job = try await final(client, key(take, "reconcile"))
      #expect(job.state == .failed)
      #expect(job.error?.reason == "file_missing")
      #expect(job.error?.remedy.isEmpty == false)
    }
  }

  @Test(
    "A job for an id that is none, a step with a slash, or without work is refused",
    arguments: [
      ("x", "copy"), ("0b9d2f4e-1111-4222-8333-444455556666", "../copy"),
      ("0b9d2f4e-1111-4222-8333-444455556666", ""),
    ])
  func badKeys(_ operation: String, _ step: String) async throws {
    try await withAgent { client in
      var request = StartJobRequest()
      var key = JobKey()
      (key.operationID, key.step) = (operation, step)
      request.key = key
      request.attempt = 1
      request.work = .tidy(TidyWork())
      let error = await #expect(throws: TidemarkError.self) { _ = try await client.startJob(request) }
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("The host describes its mounts and domains, and says who uses a volume")
  func describes() async throws {
    try host.makeDisks()
    try await withAgent { client in
      func locate() async throws -> VolumeUse {
        var path = VolumePath()
        path.poolName = "pool"
        path.path = "d0.img"
        var request = LocateVolumesRequest()
        request.volumes = [path]
        return try #require(try await client.locateVolumes(request).uses.first)
      }
      let idle = try await locate()
      #expect(idle.fileExists && !idle.writeLocked && idle.activeVmID.isEmpty)
      try host.start()
      let used = try await locate()
      #expect(used.writeLocked && used.activeVmID == host.vmID && used.disk == "vda" && !used.running)
      #expect(try await locate() == used, "asked of its machine alone, it is the same")

      let report = try await client.describe(DescribeRequest())
      #expect(report.hasInventory)
      #expect(report.libvirtVersion >= 7_006_000 && report.qemuVersion >= 6_001_000)
      #expect(report.domains.map(\.id) == [host.vmID])
      #expect(report.domains.first?.disks.map(\.path) == ["d0.img"])
      #expect(report.domains.first?.disks.map(\.pool) == ["pool"])
      #expect(report.domains.first?.disks.map(\.virtualBytes) == [64 << 20])
      #expect(report.stores.map(\.storeID) == [host.storeID])
      #expect(report.pools.allSatisfy { $0.mounted && $0.freeBytes > 0 })
      #expect((report.pools + report.stores).allSatisfy { $0.reservation == .supported })
    }
  }

  @Test("A store is marked once: its own id finds it again, another's is refused, an unknown name too")
  func initialises() async throws {
    try FileManager.default.removeItem(atPath: host.directory("store/.tidemark-store"))
    try await withAgent { client in
      var request = InitializeStoreRequest()
      request.name = "store"
      request.storeID = newID()
      for _ in 0..<2 {
        let response = try await client.initializeStore(request)
        #expect(response.storeID == request.storeID)
        #expect(response.canReserve)
      }
      request.storeID = newID()
      let other = await #expect(throws: TidemarkError.self) { _ = try await client.initializeStore(request) }
      #expect(other?.reason == "store_belongs_to_another")
      request.name = "elsewhere"
      let unknown = await #expect(throws: TidemarkError.self) {
        _ = try await client.initializeStore(request)
      }
      #expect(unknown?.reason == "unknown_store")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: host.directory("store")) == [".tidemark-store"])
    }
  }

  @Test(
    "Changes are announced as they happen, and again after libvirtd was restarted or the orchestrator was away"
  )
  func announces() async throws {
    try host.makeDisks()
    let orchestrator = FakeOrchestrator()
    let announcer = Announcer(
      inventory: inventory(), orchestrators: [("orchestrator", AgentsClient(orchestrator))],
      logger: Logger(label: "test"),
      firstPause: .milliseconds(100)
    ) { "" }
    let task = Task { try await announcer.run() }
    var announcements = orchestrator.announcements.makeAsyncIterator()
    #expect(
      await announcements.next()?.domains.isEmpty == true, "the first attempts failed, it was tried again")
    try host.start()
    while let report = await announcements.next() { if report.domains.map(\.active) == [true] { break } }
    try await host.labHost.restartLibvirt()
    // Killed so soon after a start, libvirtd may have forgotten the machine: then that is what is announced.
    _ = try? host.stop()
    while let report = await announcements.next() { if report.domains.isEmpty { break } }
    task.cancel()
    try await task.value
  }
}

/// An orchestrator that is away at first, and asks for heartbeats an hour apart: what comes is caused by events.
private final class FakeOrchestrator: RPCCaller {
  let announcements: AsyncStream<AnnounceRequest>
  private let continuation: AsyncStream<AnnounceRequest>.Continuation
  private let calls = Calls()

  private actor Calls {
    var count = 0
    func next() -> Int {
      count += 1
      return count
    }
  }

  init() { (announcements, continuation) = AsyncStream.makeStream() }

  func unary<Request: WireMessage, Reply: WireMessage>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?
  ) async throws -> Reply {
    guard await calls.next() > 2 else { throw RPCError(code: .unavailable, message: "away") }
    if let request = request as? AnnounceRequest { continuation.yield(request) }
    var response = AnnounceResponse()
    response.heartbeatIntervalMs = 3_600_000
    guard let reply = response as? Reply else { throw RPCError(code: .unimplemented, message: "") }
    return reply
  }

  func serverStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ request: Request, _ method: MethodDescriptor, timeout: Duration?,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome { throw RPCError(code: .unimplemented, message: "") }

  func bidirectionalStreaming<Request: WireMessage, Reply: WireMessage, Outcome: Sendable>(
    _ method: MethodDescriptor, timeout: Duration?,
    requests: @Sendable @escaping (RPCWriter<Request>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<Reply, any Error>) async throws -> Outcome
  ) async throws -> Outcome { throw RPCError(code: .unimplemented, message: "") }
}

extension JobState {
  /// Whether it has failed, or was ended.
  fileprivate var isFailed: Bool { self == .failed || self == .cancelled }
}
