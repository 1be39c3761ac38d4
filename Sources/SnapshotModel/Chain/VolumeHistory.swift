/// All that decides a volume's next snapshot: its chain graph, its tip and the bitmaps of ours that its image may hold.
///
/// A value: the decisions in the extensions are functions of it and change nothing.
///
/// Invariants, which the decisions keep:
/// - a parent exists before its child, and is on the same location;
/// - a bitmap is `valid` only if it has recorded every write since the disk's content was its snapshot's;
/// - the tip, if there is one, is durable and its bitmap is valid.
public struct VolumeHistory: Hashable, Sendable {
  /// What the catalog believes of a bitmap of ours in an image.
  public enum BitmapState: String, Hashable, Sendable, CaseIterable {
    /// An operation that has not committed may have made it.
    case pending
    /// It has recorded since its snapshot.
    case valid
    /// It is of no more use; the next tidy removes it.
    case doomed
  }

  /// The chain graph, by id.
  public private(set) var links: [SnapshotID: ChainLink]
  /// The parent of the next increment.
  public var tip: SnapshotID?
  /// The bitmaps of ours that may be in the image.
  public var bitmaps: [CheckpointName: BitmapState]

  private var children: [SnapshotID: Set<SnapshotID>] = [:]

  /// A volume's history as the catalog stores it. Order does not matter.
  public init(
    links: some Sequence<ChainLink> = EmptyCollection(), tip: SnapshotID? = nil,
    bitmaps: [CheckpointName: BitmapState] = [:]
  ) {
    self.links = [:]
    self.tip = tip
    self.bitmaps = bitmaps
    for link in links { insert(link) }
  }

  /// The link of this id.
  public subscript(id: SnapshotID) -> ChainLink? { links[id] }

  /// Adds a link, or replaces the one of the same id.
  public mutating func insert(_ link: ChainLink) {
    remove(link.id)
    links[link.id] = link
    if let parent = link.parent { children[parent, default: []].insert(link.id) }
  }

  /// Removes a link.
  public mutating func remove(_ id: SnapshotID) {
    guard let old = links.removeValue(forKey: id), let parent = old.parent else { return }
    children[parent]?.remove(id)
    if children[parent]?.isEmpty == true { children[parent] = nil }
  }

  /// The links whose parent `id` is, in order of their ids. Ones being made count: they need their parent.
  public func children(of id: SnapshotID) -> [SnapshotID] { (children[id] ?? []).sorted() }

  /// The path from `id` to its chain's root: `id` first. Ends where a parent is not known.
  public func path(from id: SnapshotID) -> [ChainLink] {
    var path: [ChainLink] = []
    var next: SnapshotID? = id
    while let id = next, let link = links[id], path.count <= links.count {
      path.append(link)
      next = link.parent
    }
    return path
  }

  /// Whether the image is believed to hold the bitmap of this snapshot, valid.
  public func hasValidBitmap(_ id: SnapshotID) -> Bool {
    guard let checkpoint = links[id]?.checkpoint else { return false }
    return bitmaps[checkpoint] == .valid
  }

  /// The links whose bitmaps are kept while `tip` is the tip: its own and, if valid, those of its visible ancestors in
  /// the current chain. The tip's comes first.
  public func linksWithKeptBitmaps(tip: SnapshotID?) -> [ChainLink] {
    guard let tip else { return [] }
    return path(from: tip).filter { link in
      hasValidBitmap(link.id) && (link.id == tip || link.state == .ready)
    }
  }

  /// The bitmaps that the image should hold for the present chain, the tip's first: `SnapshotPlan.valid_checkpoints`.
  public var validCheckpoints: [CheckpointName] { linksWithKeptBitmaps(tip: tip).compactMap(\.checkpoint) }

  /// The bitmaps that the next tidy removes.
  public var doomedCheckpoints: [CheckpointName] { bitmaps.filter { $0.value == .doomed }.keys.sorted() }
}
