import Foundation
import Glibc
import Lab
import Messages
import Testing

@testable import HostAgent

@Suite("What libvirt was told of a parent between the steps of a snapshot", .serialized)
struct ToldCheckpointsTests {
  private let host: TestHost
  private let agent: TestAgent
  private let volumes = [newID(), newID()]

  init() async throws {
    host = try await TestHost()
    agent = TestAgent(host)
  }

  private func known() throws -> [String] {
    try host.virsh("checkpoint-list", host.name, "--name").split(whereSeparator: \.isWhitespace).map(
      String.init)
  }

  private func told() async throws -> [String: [String]]? {
    let domain = try #require(try await agent.hypervisor.domain(host.vmID))
    return agent.hypervisor.told.disks(of: domain)
  }

  /// A full snapshot, and an increment after it whose parent was looked at.
  private func begin() async throws -> (first: TestTake, second: TestTake) {
    try host.makeDisks()
    try host.start()
    try host.guest("write -P 0x11 0 4M")
    var first = TestTake(host, volumes: volumes)
    try await first.take(agent)
    try host.guest("write -P 0x22 8M 1M")
    var second = TestTake(host, volumes: volumes, parents: first)
    #expect(try await second.reconcile(agent).map(\.finding) == [.asPlanned])
    #expect(try known() == [first.checkpoint])
    #expect(try await told() == [first.checkpoint: ["vda"]])
    return (first, second)
  }

  private func expectIncrement(_ take: inout TestTake) async throws {
    try await take.copy(agent)
    let sealed = try await take.seal(agent)
    #expect(sealed[0].allocatedBytes < 2 << 20)
    #expect(try known().isEmpty, "libvirt's list holds nothing of ours afterwards")
    #expect(try await told() == nil)
    try host.stop()
    host.expectEqual(host.disk(0), take.path(host))
  }

  @Test("It is told once, and nothing after the copy")
  func once() async throws {
    var (_, second) = try await begin()
    try await agent.run(.prepare(second.work), second.operation)
    try await expectIncrement(&second)
  }

  @Test("Forgotten by libvirt in between, it is told again")
  func forgotten() async throws {
    var (first, second) = try await begin()
    try await agent.run(.prepare(second.work), second.operation)
    try host.virsh("checkpoint-delete", host.name, first.checkpoint, "--metadata")
    try await expectIncrement(&second)
  }

  @Test("Another snapshot of the same VM in between makes it told again")
  func another() async throws {
    var (first, second) = try await begin()
    try await agent.run(.prepare(second.work), second.operation)
    var other = TestTake(host, volumes: volumes, parents: first)
    #expect(try await other.reconcile(agent).map(\.finding) == [.asPlanned])
    try await agent.run(.undoTake(other.work), other.operation)
    #expect(try known().isEmpty, "what is undone leaves nothing there")
    try await expectIncrement(&second)
  }

  @Test(
    "After a kill of QEMU in between nobody believes in it: no increment is based on a bitmap that is lost")
  func killed() async throws {
    let first: TestTake
    var second: TestTake
    (first, second) = try await begin()
    // Known to a QEMU that opened the image with it: only that one leaves it marked as in use.
    try host.stop()
    try host.start()
    #expect(try await second.reconcile(agent).map(\.finding) == [.asPlanned])
    try await agent.run(.prepare(second.work), second.operation)
    let events = agent.hypervisor.events()
    kill(try #require(host.labHost.emulatorProcessID(of: host.name)), SIGKILL)
    for await case .lifecycle(host.vmID, .stopped) in events { break }
    try host.start()
    #expect(try await told() == nil, "it runs anew")
    let lost = await #expect(throws: AgentError.self) { try await second.copy(agent) }
    #expect(lost?.reason == "bitmap_lost")
    try await agent.run(.undoTake(second.work), second.operation)
    var third = TestTake(host, volumes: volumes, parents: first)
    #expect(try await third.reconcile(agent).map(\.finding) != [.asPlanned])
    try host.stop()
  }
}
