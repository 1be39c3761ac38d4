/// Which directories of this host are which pools and stores, out of the agent's configuration.
public struct StorageMap: Hashable, Sendable {
  /// Primary pools by name.
  public var pools: [String: ConfinedDirectory]
  /// Secondary stores by name.
  public var stores: [String: ConfinedDirectory]

  /// A map of absolute paths by name.
  public init(pools: [String: String], stores: [String: String]) {
    self.pools = pools.mapValues(ConfinedDirectory.init(path:))
    self.stores = stores.mapValues(ConfinedDirectory.init(path:))
  }

  /// The pool of that name. Throws `AgentError` `pool_not_mounted`.
  public func pool(_ name: String) throws -> ConfinedDirectory {
    if let pool = pools[name] { return pool }
    throw AgentError(
      .failedPrecondition, "pool_not_mounted", what: "Pool \(name.debugDescription) was not used",
      why: "This host's agent has no pool of that name",
      remedy: "Give the agent the pool's path: --pool NAME=PATH")
  }

  /// The store of that name. Throws `AgentError` `unknown_store`.
  public func store(_ name: String) throws -> ConfinedDirectory {
    if let store = stores[name] { return store }
    throw AgentError(
      .notFound, "unknown_store", what: "Store \(name.debugDescription) was not used",
      why: "This host's agent has no store of that name",
      remedy: "Give the agent the store's path: --store NAME=PATH")
  }

  /// The pool that holds the file at `absolute`, and the path inside it; the longest match wins. Nothing of ours
  /// (below `.tidemark`) is in a pool in this sense.
  public func locate(_ absolute: String) -> (pool: String, path: RelativePath)? {
    pools
      .compactMap { name, directory in
        directory.relative(absolute).map { (pool: name, path: $0, length: directory.path.utf8.count) }
      }
      .max { ($0.length, $1.pool) < ($1.length, $0.pool) }
      .flatMap { $0.path.components[0] == SnapshotLayout.primaryFolder ? nil : ($0.pool, $0.path) }
  }
}
