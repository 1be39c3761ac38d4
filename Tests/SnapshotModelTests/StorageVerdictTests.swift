import SnapshotModel
import Testing

@Suite("What a check does about the files of snapshots")
struct StorageVerdictTests {
  private let snapshot = SnapshotID.random()
  private let maker = OperationID.random()

  private func files(_ names: String...) -> [StoredFile] { names.compactMap { StoredFile(name: $0) } }

  @Test("Names are read strictly: what is not exactly ours is nothing")
  func names() {
    #expect(StoredFile(name: "\(snapshot).qcow2")?.role == .image)
    #expect(StoredFile(name: "\(snapshot).json")?.role == .manifest)
    #expect(StoredFile(name: "\(snapshot).fence")?.role == .fence)
    #expect(StoredFile(name: "\(snapshot).17.partial")?.role == .partial)
    #expect(StoredFile(name: "\(snapshot).17-\(maker).partial")?.role == .partial)
    #expect(StoredFile(name: ".\(snapshot).fence.new")?.role == .temporary)
    #expect(StoredFile(name: ".\(snapshot).json.new")?.snapshot == snapshot)
    for name in [
      "", ".", "a.qcow2", "\(snapshot)", "\(snapshot).raw", "\(snapshot).x.partial", "\(snapshot).partial",
      "\(snapshot).1.2.partial", ".\(snapshot).qcow2.new", "\(snapshot).json.new", "x\(snapshot).json",
    ] {
      #expect(StoredFile(name: name) == nil, "\(name)")
    }
  }

  @Test("A snapshot with its file and manifest is in order; without one of them it needs a person")
  func durable() {
    for state in [ChainLink.State.ready, .hidden] {
      let whole = StorageVerdict(
        files: files("\(snapshot).qcow2", "\(snapshot).json"), known: [snapshot: state])
      #expect(whole.findings.isEmpty && whole.removals.isEmpty)
      let bare = StorageVerdict(files: files("\(snapshot).qcow2"), known: [snapshot: state])
      #expect(bare.removals.isEmpty)
      #expect(bare.findings.map(\.disorder) == [.snapshotMissing])
      #expect(bare.findings.first?.names == ["\(snapshot).json"])
      let late = StorageVerdict(
        files: files("\(snapshot).qcow2", "\(snapshot).json", "\(snapshot).fence"), known: [snapshot: state])
      #expect(late.removals.map(\.name) == ["\(snapshot).fence"])
    }
  }

  @Test("What was never published goes, the fence last; what is being made or removed stays")
  func leftovers() {
    let left = files(
      "\(snapshot).fence", ".\(snapshot).fence.new", "\(snapshot).2.partial", "\(snapshot).1.partial")
    let verdict = StorageVerdict(files: left, known: [:])
    #expect(verdict.removals.map(\.name).last == "\(snapshot).fence")
    #expect(Set(verdict.removals) == Set(left))
    #expect(verdict.findings.map(\.disorder) == [.fileLeft])
    #expect(StorageVerdict(files: left, known: [snapshot: .creating]).removals.isEmpty)
    let removing = StorageVerdict(files: left, known: [snapshot: .removing])
    #expect(removing.removals.isEmpty)
    #expect(removing.findings.map(\.disorder) == [.removalUnfinished])
  }

  @Test("A sealed snapshot that no record knows goes only if its operation is known to have been undone")
  func unknown() {
    let sealed = files("\(snapshot).qcow2", "\(snapshot).json")
    let kept = StorageVerdict(files: sealed, known: [:], makers: [snapshot: maker])
    #expect(kept.removals.isEmpty)
    #expect(kept.findings.map(\.disorder) == [.snapshotUnknown])
    let undone = StorageVerdict(files: sealed, known: [:], makers: [snapshot: maker], undone: [maker])
    #expect(undone.removals.map(\.role) == [.manifest, .image], "the proof goes first")
    let unsealed = StorageVerdict(files: files("\(snapshot).qcow2", "\(snapshot).fence"), known: [:])
    #expect(unsealed.removals.count == 2)
    let bare = StorageVerdict(files: files("\(snapshot).qcow2"), known: [:])
    #expect(bare.removals.isEmpty, "nobody knows whose it is")
  }

  @Test(
    "Whatever lies there, no file of a snapshot that may be somebody's is removed, and a second look finds no more to do",
    arguments: 0..<20 as Range<UInt64>)
  func random(batch: UInt64) {
    for index in 0..<250 as Range<UInt64> {
      let seed = batch * 1_000 + index
      var generator = SeededGenerator(seed: seed)
      var known: [SnapshotID: ChainLink.State] = [:]
      var makers: [SnapshotID: OperationID] = [:]
      var undone: Set<OperationID> = []
      var files: Set<StoredFile> = []
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let id = SnapshotID.random(using: &generator)
        if generator.chance(1, in: 2) {
          known[id] = ChainLink.State.allCases.randomElement(using: &generator)
        }
        for name in ["\(id).qcow2", "\(id).json", "\(id).fence", "\(id).3.partial", ".\(id).json.new"]
        where generator.chance(1, in: 2) {
          if let file = StoredFile(name: name) { files.insert(file) }
        }
        if files.contains(where: { $0.snapshot == id && $0.role == .manifest }) {
          let operation = OperationID.random(using: &generator)
          makers[id] = operation
          if generator.chance(1, in: 3) { undone.insert(operation) }
        }
      }
      let verdict = StorageVerdict(files: files, known: known, makers: makers, undone: undone)
      for file in verdict.removals {
        let isPublished = file.role == .image || file.role == .manifest
        if isPublished {
          #expect(known[file.snapshot] == nil, "seed \(seed): \(file) is recorded")
          let hasManifest = makers[file.snapshot] != nil
          let wasUndone = makers[file.snapshot].map(undone.contains) ?? false
          #expect(!hasManifest || wasUndone, "seed \(seed): \(file) may be somebody's")
        }
        #expect(known[file.snapshot] != .creating && known[file.snapshot] != .removing, "seed \(seed)")
      }
      let rest = files.subtracting(verdict.removals)
      let again = StorageVerdict(files: rest, known: known, makers: makers, undone: undone)
      #expect(again.removals.isEmpty, "seed \(seed)")
      #expect(again.findings == verdict.findings.filter { $0.disorder != .fileLeft }, "seed \(seed)")
    }
  }
}
