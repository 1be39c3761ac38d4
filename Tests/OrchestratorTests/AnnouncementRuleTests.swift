import RPC
import Testing

@testable import Orchestrator

@Suite("Who may announce a host")
struct AnnouncementRuleTests {
  @Test("An agent's token with a name is for that host alone, one without for any")
  func names() throws {
    func refusal(_ name: String) -> TidemarkError? {
      let token = AcceptedToken(BearerToken.make(for: .agent), role: .agent, name: name)
      return AgentsEndpoint.refusal(of: "kvm-1", announcedBy: token)
    }
    #expect(refusal("kvm-1") == nil)
    #expect(refusal("") == nil)
    #expect(AgentsEndpoint.refusal(of: "kvm-1", announcedBy: nil) == nil)
    for other in ["kvm-2", "KVM-1", "kvm-1 "] {
      let error = try #require(refusal(other))
      #expect(error.code == .permissionDenied)
      #expect(error.reason == "not_this_host")
      #expect(error.description.contains("kvm-1"))
    }
  }
}
