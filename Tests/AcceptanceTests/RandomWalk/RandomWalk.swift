import Foundation
import GRPCCore
import Lab
import Messages
import RPC
import SnapshotModel

/// Walks: draws rounds from the seed, does what they say to real processes, and compares what it sees with the model.
actor RandomWalk {
  /// Sizes of the machines' disks.
  static let machines: [(name: String, disks: Int)] = [("web-1", 3), ("db-1", 1)]
  static let diskSize = 8 << 20

  let tidemark: LabTidemark
  let options: WalkOptions
  let guests: [LabGuest]
  let orchestrators: [LabProcess]
  var model: WalkModel
  var actions: [String] = []
  var statistics: [String: Int] = [:]
  var hashes: [DiskModel: String] = [:]
  /// Machines whose QEMU was killed since their last snapshot: only they may have lost a bitmap.
  var crashed: Set<Int> = []
  /// What must be put right when the faults are over.
  var healing: [Healing] = []
  /// Hosts whose libvirt daemon is frozen.
  var frozen: Set<String> = []
  /// What was listed last, by machine.
  var listed: [Int: [WalkModel.Entry]] = [:]
  /// Disks (machine, number) that had a tip when they were listed last.
  var tipped: Set<[Int]> = []
  /// Whether snapshots are kept beside their volumes at present.
  var keepsOnPrimary = false
  /// What settings have which values: they are in no manifest.
  var settings: [String: String] = ["kvm.incremental.snapshot": "true"]
  /// The volume that was moved and is not adopted yet.
  var adoption: Adoption?
  /// What the catalog knew before its database was lost, until it knows that again.
  var lost: [Messages.Snapshot]?
  /// Whether the last rebuild has found everything as it should be.
  var isRebuilt = false
  /// Machines whose volumes were moved by Tidemark since their last snapshots: no manifest tells where they are now.
  var homecomers: Set<Int> = []
  var round = 0
  private let clock = ContinuousClock()
  private let begun: ContinuousClock.Instant

  /// Makes the machines and starts them.
  init(_ tidemark: LabTidemark, options: WalkOptions) async throws {
    self.tidemark = tidemark
    self.options = options
    var guests: [LabGuest] = []
    for (index, machine) in Self.machines.enumerated() {
      let guest = try await tidemark.hosts[index % tidemark.hosts.count].makeGuest(
        machine.name, pool: tidemark.pool,
        diskSizes: Array(repeating: Self.diskSize, count: machine.disks))
      try await guest.start()
      guests.append(guest)
    }
    self.guests = guests
    orchestrators = [
      tidemark.orchestrator, try await tidemark.startOrchestrator("orchestrator-2", leaseSeconds: 1),
    ]
    model = WalkModel(guests.map { $0.disks.map(\.content) })
    settings.merge(options.settings) { $1 }
    begun = clock.now
  }

  /// Counts of what was done and how it ended.
  var summary: String {
    "\(round - options.firstRound) rounds in \((clock.now - begun).components.seconds) s; "
      + statistics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  /// Walks until the time is over, then compares everything.
  func walk() async throws {
    round = options.firstRound
    do {
      while clock.now - begun < options.duration {
        let drawn = WalkRound(
          seed: options.seed, number: round, disks: Self.machines.map(\.disks),
          clusters: Self.diskSize >> 16)
        try await perform(drawn)
        round += 1
        if round % 8 == 0 { try await compareEverything() }
      }
      try await compareEverything()
    } catch let failure as WalkFailure {
      throw failure
    } catch {
      throw failure(["\(error)"])
    }
  }

  /// A failure here and now.
  func failure(_ violations: [String]) -> WalkFailure {
    WalkFailure(options: options, round: round, violations: violations, actions: actions.suffix(120))
  }

  /// Throws if something is wrong.
  func expect(_ violations: [String]) throws { if !violations.isEmpty { throw failure(violations) } }

  /// Notes what is done.
  func note(_ action: String) {
    let time = (clock.now - begun).components
    let line = "\(time.seconds).\(time.attoseconds / 100_000_000_000_000_000) s, round \(round): \(action)"
    actions.append(line)
    // Not `print`: whoever looks at a file sees it at once.
    if options.isVerbose { FileHandle.standardError.write(Data((line + "\n").utf8)) }
  }

  /// Counts.
  func count(_ what: String) { statistics[what, default: 0] += 1 }

  /// The hash of a model's content.
  func hash(_ content: DiskModel) -> String {
    if let known = hashes[content] { return known }
    let hash = content.contentHash
    hashes[content] = hash
    return hash
  }

  /// Calls the orchestrator until it answers: what is down comes back.
  func patiently<Answer: Sendable>(
    _ what: String, _ body: @escaping @Sendable (CloudService) async throws -> Answer
  ) async throws -> Answer {
    let deadline = clock.now + .seconds(60)
    while true {
      do {
        return try await CloudService.withNewConnection(to: tidemark, body)
      } catch let error as TidemarkError
        where [.unavailable, .deadlineExceeded, .cancelled, .aborted].contains(error.code)
        && clock.now < deadline
      {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }
}
