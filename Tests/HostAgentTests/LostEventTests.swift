import Foundation
import Lab
import Testing

@testable import HostAgent

@Suite("Events that libvirt does not send", .serialized, .timeLimit(.minutes(2)))
struct LostEventTests {
  @Test("A backup that is gone, and of whose end nobody tells, is not waited for for ever, and not believed")
  func backupEnds() async throws {
    let host = try await TestHost()
    let hypervisor = Hypervisor(uri: host.uri)
    try host.makeDisks()
    try host.start()
    try host.guest("write -P 7 0 4M")
    let domain = try #require(try await hypervisor.domains().first)
    let target = host.directory("pool/copy.qcow2")
    try host.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", target, "64M"])
    try await hypervisor.jobs(domain.id).beginBackup(
      BackupRequest(
        disks: [.init(target: "vda", file: target, since: nil, isCheckpointed: false)], checkpoint: ""),
      of: domain.id)
    var watch = BackupWatch(hypervisor: hypervisor, domainID: domain.id, files: ["vda": target]) { _, _ in }
    watch.looksForEvent = 3
    let (silence, continuation) = AsyncStream.makeStream(of: HypervisorEvent.self)
    // Whoever would wait for ever is told at last, and something else.
    let rescue = Task {
      try await Task.sleep(for: .seconds(60))
      continuation.yield(.lifecycle(domainID: domain.id, .crashed))
    }
    #expect(await watch.outcome(silence) == .unknown)
    rescue.cancel()
    #expect(try await hypervisor.queries.runningBackup(domain.id) == nil)
    #expect(try await hypervisor.queries.jobStatistics(domain.id, completed: true).state == .completed)
    try host.stop()
    await hypervisor.close()
  }
}
