/// Who a caller is. Each token is for one role, and can do nothing that is another's.
public enum Role: String, CaseIterable, Hashable, Sendable {
  /// A program that asks the orchestrator for snapshots of its users' volumes.
  case cloudService = "cloud-service"
  /// A person, with the `tidemark` command: what cloud services may, and the installation itself.
  case `operator`
  /// A host agent: it announces its host to the orchestrator, nothing else.
  case agent
  /// An orchestrator: it has host agents work and the catalog record.
  case orchestrator
}
