import GRPCCore
import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Migrating VMs and volumes", .timeLimit(.minutes(1)))
struct MigrateTests {
  private static let moved = Operation.sample(.succeeded) {
    $0.kind = .migrate
    $0.vmName = "web-1"
    $0.disks = ["vda"]
  }

  @Test("A VM is moved to a host, its disks to pools, and the outcome names both")
  func machine() async throws {
    let world = TestOrchestrator {
      $0.migrateVM = { _ in Self.moved }
      $0.watch = { _, replies in try await replies.write(Self.moved) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark(
        "vm", "migrate", "web-1", "--to-host", "host-b", "--to-pool", "shared", "--disk", "vdb=fast",
        at: address)
      #expect(run.status == 0)
      #expect(run.output.contains("web-1 runs on host host-b"))
      let request = try #require(world.received(MigrateVMRequest.self).first)
      #expect(request.vm == "web-1" && request.host == "host-b" && request.pool == "shared")
      #expect(request.disks.map { "\($0.disk) \($0.pool)" } == ["vdb fast"])
      #expect(!request.requestID.isEmpty)
    }
  }

  @Test("A volume is moved to a pool")
  func volume() async throws {
    let world = TestOrchestrator {
      $0.migrateVolume = { _ in Self.moved }
      $0.watch = { _, replies in try await replies.write(Self.moved) }
    }
    try await world.serving { address, _ in
      let run = try await tidemark("volume", "migrate", "web-1/vda", "--to-pool", "fast", at: address)
      #expect(run.status == 0)
      #expect(run.output.contains("web-1/vda is in pool fast"))
      let request = try #require(world.received(MigrateVolumeRequest.self).first)
      #expect(request.volume == "web-1/vda" && request.pool == "fast")
    }
  }

  @Test("A disk without a pool is a wrong command line")
  func usage() async throws {
    let console = TestConsole()
    let status = await CommandLineTool.run(
      ["vm", "migrate", "web-1", "--to-host", "b", "--disk", "vdb"],
      on: console.console(environment: [:], screen: .plain))
    #expect(status == 64)
    #expect(console.messages.contains("--disk takes DISK=POOL"))
  }
}
