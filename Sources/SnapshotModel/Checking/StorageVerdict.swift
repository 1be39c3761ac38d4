/// What is to be done about a volume's folder in one place.
public struct StorageVerdict: Hashable, Sendable {
  /// One thing that is not as it should be.
  public struct Finding: Hashable, Sendable {
    /// What it is called.
    public var disorder: Disorder
    /// The snapshot.
    public var snapshot: SnapshotID
    /// The files that it is about: those that lie there, or those that do not.
    public var names: [String]
  }

  /// The files to remove, in this order.
  public var removals: [StoredFile] = []
  /// What was found.
  public var findings: [Finding] = []

  /// Compares a folder with what is recorded.
  ///
  /// A published image with its manifest is somebody's snapshot, even if no record knows it: the catalog may have been
  /// restored from a copy. It goes only if the operation that its manifest names is known to have been undone. What was
  /// never published goes, unless an operation is making it.
  ///
  /// - Parameters:
  ///   - files: What lies in the folder.
  ///   - known: The snapshots whose files should be there.
  ///   - makers: The operations that the manifests name, by snapshot.
  ///   - undone: Operations that were undone.
  ///   - replacedKept: Snapshots whose replaced files are kept for who reads them; they go with the last reader.
  public init(
    files: some Sequence<StoredFile>, known: [SnapshotID: ChainLink.State],
    makers: [SnapshotID: OperationID] = [:], undone: Set<OperationID> = [],
    replacedKept: Set<SnapshotID> = []
  ) {
    let files = files.filter { $0.role != .replaced || !replacedKept.contains($0.snapshot) }
    let bySnapshot = Dictionary(grouping: files, by: \.snapshot)
    for snapshot in Set(known.keys).union(bySnapshot.keys).sorted() {
      judge(
        snapshot, known[snapshot], (bySnapshot[snapshot] ?? []).sorted(),
        wasUndone: makers[snapshot].map(undone.contains) ?? false)
    }
  }

  private mutating func judge(
    _ snapshot: SnapshotID, _ state: ChainLink.State?, _ files: [StoredFile], wasUndone: Bool
  ) {
    let roles = Set(files.map(\.role))
    let working = files.filter { $0.role != .image && $0.role != .manifest }
    switch state {
    case .creating: break
    case .ready, .hidden:
      let missing = [
        roles.contains(.manifest) ? nil : "\(snapshot).json",
        roles.contains(.image) ? nil : "\(snapshot).qcow2",
      ].compactMap { $0 }
      if !missing.isEmpty {
        findings.append(Finding(disorder: .snapshotMissing, snapshot: snapshot, names: missing))
      }
      remove(working, snapshot)
    case .removing:
      findings.append(Finding(disorder: .removalUnfinished, snapshot: snapshot, names: files.map(\.name)))
    case nil:
      // A fence without a manifest is what an unfinished seal leaves.
      let isLeftover =
        wasUndone || working.count == files.count
        || (!roles.contains(.manifest) && roles.contains(.fence))
      if isLeftover {
        remove(files, snapshot)
      } else {
        findings.append(Finding(disorder: .snapshotUnknown, snapshot: snapshot, names: files.map(\.name)))
      }
    }
  }

  private mutating func remove(_ files: [StoredFile], _ snapshot: SnapshotID) {
    guard !files.isEmpty else { return }
    removals += files
    findings.append(Finding(disorder: .fileLeft, snapshot: snapshot, names: files.map(\.name)))
  }
}
