import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("tidemark host rm")
struct HostRemoveTests {
  @Test("It says what is forgotten, and what was lost with it only when it was told so")
  func texts() async throws {
    let world = TestOrchestrator { _ in }
    try await world.serving { address, _ in
      let plain = try await tidemark("host", "rm", "kvm-7", at: address)
      #expect(plain.status == 0 && plain.output == "host kvm-7 is forgotten\n")
      let lost = try await tidemark("host", "rm", "kvm-7", "--pools-lost", at: address)
      #expect(
        lost.output == """
          host kvm-7 is forgotten
          pool local-7 is lost: 12 volumes gone, 1 snapshot stored there lost

          """)
      let json = try await tidemark("host", "rm", "kvm-7", "--pools-lost", "--output", "json", at: address)
      #expect(json.output.contains("\"volume_count\": 12") && json.output.contains("\"name\": \"kvm-7\""))
    }
  }
}
