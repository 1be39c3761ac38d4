import CLibvirt
import Foundation

@testable import HostAgent

/// QEMU's monitor, over the agent's own connection.
struct TestMonitor {
  let agent: TestAgent
  let host: TestHost

  init(_ agent: TestAgent, _ host: TestHost) { (self.agent, self.host) = (agent, host) }

  /// Executes a command in QMP's JSON and returns the answer.
  func execute(_ command: String) async throws -> String {
    try await agent.hypervisor.patiently {
      try await agent.hypervisor.queries.withDomain(host.vmID) { domain in
        var answer: UnsafeMutablePointer<CChar>?
        guard virDomainQemuMonitorCommand(domain, command, &answer, 0) == 0, let answer else {
          throw LibvirtError.last("the monitor")
        }
        defer { free(answer) }
        return String(cString: answer)
      }
    }
  }
}
