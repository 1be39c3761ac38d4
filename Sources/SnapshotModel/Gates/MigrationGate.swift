/// Whether a volume may go to a pool. Pure.
public struct MigrationGate: Hashable, Sendable {
  /// A primary pool, as far as it matters here.
  public struct Place: Hashable, Sendable {
    /// The pool.
    public var id: PoolID
    /// Its name, for messages.
    public var name: String
    /// How it is reached.
    public var type: PrimaryPoolType
    /// Its zone's name: snapshots stay on their zone's stores.
    public var zone: String

    /// A pool.
    public init(id: PoolID, name: String, type: PrimaryPoolType, zone: String) {
      (self.id, self.name, self.type, self.zone) = (id, name, type, zone)
    }
  }

  /// Where the volume is.
  public var source: Place
  /// Where it is to be; the same where only its VM moves.
  public var destination: Place
  /// Its snapshots, hidden ones included.
  public var links: [ChainLink]
  /// The host that its VM goes to, and the pools that are mounted there; nil if nobody uses it.
  public var host: (name: String, pools: Set<PoolID>)? {
    get { hostName.map { ($0, hostPools) } }
    set { (hostName, hostPools) = (newValue?.name, newValue?.pools ?? []) }
  }
  private var hostName: String?
  private var hostPools: Set<PoolID> = []

  /// A gate for one volume.
  public init(source: Place, destination: Place, links: [ChainLink]) {
    (self.source, self.destination, self.links) = (source, destination, links)
  }

  /// - Throws: ``MigrationRefusal``.
  public func check() throws(MigrationRefusal) {
    for place in [source, destination] where !place.type.isFileBased {
      throw .poolTypeUnsupported(place.name, place.type)
    }
    if let hostName {
      // A local pool is another directory on each host, whatever its name.
      let isElsewhere = source.id == destination.id && destination.type == .local
      if isElsewhere || !hostPools.contains(destination.id) {
        throw .poolNotOnHost(pool: destination.name, host: hostName)
      }
    } else if source.id == destination.id {
      throw .alreadyThere(destination.name)
    }
    guard source.id != destination.id else { return }
    if source.zone != destination.zone {
      throw .otherZone(pool: destination.name, zone: destination.zone, present: source.zone)
    }
    let onPrimary = links.filter { if case .primary = $0.location { true } else { false } }.map(\.id).sorted()
    if !onPrimary.isEmpty { throw .snapshotsOnPrimary(onPrimary, pool: source.name) }
  }
}

/// Why a volume does not go to a pool.
public enum MigrationRefusal: Error, Hashable, Sendable {
  /// Snapshots lie beside it in its pool, and would be left behind.
  case snapshotsOnPrimary([SnapshotID], pool: String)
  /// The pool is not mounted on the host that the VM goes to.
  case poolNotOnHost(pool: String, host: String)
  /// The pool is in another zone than the volume's snapshots.
  case otherZone(pool: String, zone: String, present: String)
  /// The pool's volumes are not files.
  case poolTypeUnsupported(String, PrimaryPoolType)
  /// It is in that pool.
  case alreadyThere(String)

  /// The machine-readable reason.
  public var reason: String {
    switch self {
    case .snapshotsOnPrimary: "snapshots_on_primary"
    case .poolNotOnHost: "pool_not_on_host"
    case .otherZone: "pool_in_other_zone"
    case .poolTypeUnsupported: "pool_type_unsupported"
    case .alreadyThere: "already_there"
    }
  }

  /// The cause, for people.
  public var why: String {
    switch self {
    case .snapshotsOnPrimary(let ids, let pool):
      "its snapshots \(ids.map(\.description).joined(separator: ", ")) are only in its pool \(pool), beside it"
    case .poolNotOnHost(let pool, let host): "pool \(pool) is not mounted on host \(host)"
    case .otherZone(let pool, let zone, let present):
      "pool \(pool) is in zone \(zone), and the volume with its snapshots in zone \(present)"
    case .poolTypeUnsupported(let pool, let type):
      "pool \(pool) is of type \(type.rawValue), whose volumes are not files"
    case .alreadyThere(let pool): "it is in pool \(pool) already"
    }
  }

  /// What the reader can do.
  public var remedy: String {
    switch self {
    case .snapshotsOnPrimary:
      "Delete them, or copy what is still wanted to a secondary store first (tidemark snapshot copy) and delete them "
        + "then. With snapshot.backup.to.secondary set to true, later snapshots do not tie the volume to its pool."
    case .poolNotOnHost:
      "Choose a pool that the host has, with --to-pool; or mount the pool there and name it in the agent's configuration."
    case .otherZone:
      "Choose a pool of its zone; or make a new volume in the other zone from one of its snapshots."
    case .poolTypeUnsupported: "Choose a pool whose volumes are files: local, nfs or shared-mount-point."
    case .alreadyThere: "Nothing is to be done, or choose another pool."
    }
  }
}
