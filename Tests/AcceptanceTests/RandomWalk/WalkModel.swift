import Lab
import Messages
import SnapshotModel

/// What the random walk expects: the contents of the machines' disks over time, which snapshots there are, and what each
/// of them may hold. Pure: it is told what was done and what was seen.
struct WalkModel: Sendable {
  /// The disks of one machine at one moment, in order.
  typealias Content = [DiskModel]

  /// One visible snapshot.
  struct Point: Sendable {
    var machine: Int
    var disk: Int
    /// What it may hold: the states of its machine between the request and the operation's end, until it is read; from
    /// then on exactly one.
    var versions: ClosedRange<Int>
    var content: DiskModel?
    /// The operation that made it, so that a group is read as one instant.
    var operation: String
  }

  /// One snapshot as the catalog lists it.
  struct Entry: Hashable, Sendable {
    var id: String
    var parent: String
    var isFull: Bool
    var state: SnapshotState
    var isTip: Bool
    /// The store that it is in; empty: beside its volume.
    var store: String
    /// The snapshot that it is a copy of; empty for an original.
    var original = ""
  }

  /// Every state that each machine's disks have been in, in order.
  private(set) var versions: [[Content]]
  /// The snapshots that their users see, by id.
  private(set) var points: [String: Point] = [:]

  /// Snapshots whose deletion has failed half way: it is to be asked for again, and until then they may be anything.
  private(set) var doubtful: [String: Point] = [:]

  /// Disks (machine, number) of which a consolidation has failed half way: hidden links may wait for their removal until it
  /// is asked for again.
  private(set) var unsettled: Set<[Int]> = []

  /// What every snapshot held that was ever read, by id.
  private var history: [String: (machine: Int, disk: Int, content: DiskModel)] = [:]

  /// Machines with these disks.
  init(_ machines: [Content]) { versions = machines.map { [$0] } }

  // MARK: - What was done

  /// The number of a machine's present state.
  func version(of machine: Int) -> Int { versions[machine].count - 1 }

  /// What a machine's disks hold now.
  func content(of machine: Int) -> Content { versions[machine][version(of: machine)] }

  /// A machine's disk has other content now.
  mutating func change(_ machine: Int, _ disk: Int, to content: DiskModel) {
    var next = self.content(of: machine)
    next[disk] = content
    versions[machine].append(next)
  }

  /// A take has succeeded: these are its snapshots, by disk, of a moment between two states.
  mutating func taken(
    _ snapshots: [Int: String], machine: Int, operation: String, between versions: ClosedRange<Int>
  ) {
    for (disk, id) in snapshots {
      points[id] = Point(
        machine: machine, disk: disk, versions: versions, content: nil, operation: operation)
    }
  }

  /// A deletion has succeeded.
  mutating func deleted(_ id: String) {
    points[id] = nil
    doubtful[id] = nil
  }

  /// A deletion has failed, after it was decided or before.
  mutating func deletionFailed(_ id: String) {
    doubtful[id] = points[id]
    points[id] = nil
  }

  /// A copy has succeeded: of what the store holds of its chain, it is seen by users what is ready. Each holds what its original
  /// holds, or held.
  ///
  /// - Parameter id: What the operation has named as the copy, perhaps what was there already.
  /// - Returns: What is wrong; empty if nothing is.
  mutating func copied(_ id: String, of original: String, listing: [Entry]) -> [String] {
    let byID = Dictionary(listing.map { ($0.id, $0) }) { first, _ in first }
    guard let content = history[original]?.content else { return ["\(original) was copied, and never read"] }
    guard var entry = byID[id] else {
      return doubtful[id] == nil ? ["copy \(id) of \(original) is not listed"] : []
    }
    if entry.state == .ready, points[id] == nil { add(id, content, like: original, operation: "copy \(id)") }
    while let parent = byID[entry.parent] {
      entry = parent
      guard entry.state == .ready, points[entry.id] == nil, doubtful[entry.id] == nil else { continue }
      guard let known = history[entry.original] else {
        return ["snapshot \(entry.id) came with the copy \(id), and nobody knows what it is to hold"]
      }
      add(entry.id, known.content, like: entry.original, operation: "copy \(id)")
    }
    return []
  }

  private mutating func add(_ id: String, _ content: DiskModel, like original: String, operation: String) {
    guard let (machine, disk, _) = history[original] else { return }
    points[id] = Point(
      machine: machine, disk: disk, versions: 0...0, content: content, operation: operation)
    history[id] = (machine, disk, content)
  }

  /// A consolidation has failed, perhaps half way.
  mutating func consolidationFailed(_ machine: Int, _ disk: Int) { unsettled.insert([machine, disk]) }

  /// A consolidation has succeeded.
  mutating func consolidated(_ machine: Int, _ disk: Int) { unsettled.remove([machine, disk]) }

  /// A revert has succeeded. What the snapshot holds must have been read before.
  mutating func reverted(to id: String) {
    guard let point = points[id], let content = point.content else { return }
    change(point.machine, point.disk, to: content)
  }

  /// What a snapshot holds, or held when it was there; nil if it was never read.
  func content(ofSnapshot id: String) -> DiskModel? { history[id]?.content }

  // MARK: - What a number points at

  /// The visible snapshots of a disk, in an order that does not depend on their ids.
  func visible(_ machine: Int, _ disk: Int) -> [String] {
    points.filter { $0.value.machine == machine && $0.value.disk == disk && $0.value.content != nil }
      .sorted { ($0.value.versions.lowerBound, $0.key) < ($1.value.versions.lowerBound, $1.key) }.map(\.key)
  }

  /// The snapshot that a request's number means; nil if there is none.
  func snapshot(_ machine: Int, _ disk: Int, pick: Int) -> String? {
    let ids = visible(machine, disk)
    return ids.isEmpty ? nil : ids[pick % ids.count]
  }

  // MARK: - What was seen

  /// Takes in what the snapshots of one operation were read to hold. All of them must be of one state of the machine.
  ///
  /// - Parameter found: The hash of each content that was read, by snapshot.
  /// - Parameter hash: The hash of a model's content.
  /// - Returns: What is wrong; empty if nothing is.
  mutating func read(_ found: [String: String], hash: (DiskModel) -> String) -> [String] {
    let groups = Dictionary(grouping: found.keys.filter { points[$0] != nil }) { points[$0]?.operation ?? "" }
    var violations: [String] = []
    for (operation, ids) in groups.sorted(by: { $0.key < $1.key }) {
      let members = ids.compactMap { id in points[id].map { (id: id, point: $0) } }.sorted { $0.id < $1.id }
      let settled = members.filter { $0.point.content != nil }
      for (id, point) in settled {
        if let content = point.content, found[id] != hash(content) {
          violations.append("snapshot \(id) has changed since it was read")
        }
      }
      let new = members.filter { $0.point.content == nil }
      guard let window = new.first?.point.versions else { continue }
      let common = window.filter { version in
        new.allSatisfy { id, point in found[id] == hash(versions[point.machine][version][point.disk]) }
      }
      guard let version = common.first else {
        violations.append(
          "the snapshots of operation \(operation) (\(new.map(\.id).joined(separator: ", "))) hold no state that "
            + "their machine was in between states \(window.lowerBound) and \(window.upperBound)")
        continue
      }
      for (id, point) in new {
        let content = versions[point.machine][version][point.disk]
        points[id]?.content = content
        history[id] = (point.machine, point.disk, content)
      }
    }
    return violations
  }

  /// Compares a disk's listing with what there must be, now that no operation runs.
  func violations(in listing: [Entry], machine: Int, disk: Int) -> [String] {
    var found: [String] = []
    let byID = Dictionary(listing.map { ($0.id, $0) }) { first, _ in first }
    if byID.count != listing.count { found.append("a snapshot is listed twice") }
    for (id, point) in points where point.machine == machine && point.disk == disk && byID[id] == nil {
      found.append("snapshot \(id), which was ready, is not listed")
    }
    let parents = Set(listing.map(\.parent))
    let isUnsettled = unsettled.contains([machine, disk])
    for entry in listing where doubtful[entry.id] == nil {
      let isExpected = points[entry.id].map { $0.machine == machine && $0.disk == disk } ?? false
      switch entry.state {
      case .ready where !isExpected: found.append("snapshot \(entry.id) is ready, and nobody was told so")
      case .ready: break
      case .hidden where isExpected: found.append("snapshot \(entry.id) is hidden, and nobody has deleted it")
      case .hidden where isUnsettled, .removing where isUnsettled: break
      case .hidden where !parents.contains(entry.id): found.append("hidden snapshot \(entry.id) has no child")
      case .hidden: break
      default: found.append("snapshot \(entry.id) is \(entry.state), and no operation is at work")
      }
      if entry.isFull != entry.parent.isEmpty { found.append("snapshot \(entry.id) has the wrong kind") }
      if !entry.parent.isEmpty {
        if byID[entry.parent] == nil { found.append("the parent of snapshot \(entry.id) is not listed") }
        if let parent = byID[entry.parent], parent.store != entry.store {
          found.append("snapshot \(entry.id) is not where its parent is")
        }
      }
    }
    if listing.filter(\.isTip).count > 1 { found.append("there is more than one tip") }
    return found.sorted()
  }

  /// Compares the storages' files with what the catalog lists.
  ///
  /// - Parameter mayHaveLeftovers: Whether an undo may have left files that the volume's next operation removes.
  func violations(
    files: Set<String>, listing: [Entry], place: String, mayHaveLeftovers: Bool = false
  ) -> [String] {
    // What waits for its removal may be gone already.
    let isWaiting: (Entry) -> Bool = {
      self.doubtful[$0.id] != nil || (!self.unsettled.isEmpty && $0.state != .ready)
    }
    let expected = Set(
      listing.filter { !isWaiting($0) }.flatMap { ["\($0.id).qcow2", "\($0.id).json"] })
    let waiting = Set(doubtful.keys).union(listing.filter(isWaiting).map(\.id))
    let strays = files.subtracting(expected).filter { file in
      !mayHaveLeftovers && !waiting.contains { file.hasPrefix($0) }
    }
    return strays.sorted().map { "\(place) holds \($0), which the catalog does not list" }
      + expected.subtracting(files).sorted().map { "\(place) lacks \($0)" }
  }
}
