internal import Foundation

/// Who this host is to the orchestrators.
public struct HostIdentity: Hashable, Sendable {
  /// Its name, unique.
  public var name: String
  /// Its cluster's name.
  public var cluster: String
  /// Its zone's name.
  public var zone: String
  /// The agent's version.
  public var agentVersion: String
  /// A random id of this run of the agent.
  public var instanceID = UUID().uuidString.lowercased()
}
