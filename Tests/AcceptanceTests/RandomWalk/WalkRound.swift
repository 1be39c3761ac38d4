import SnapshotModel

/// What happens in one round of the random walk. Drawn from the seed alone, whatever the rounds before it led to: the same
/// seed repeats the same actions, and what a number points at is looked up when its time has come.
struct WalkRound: Hashable, Sendable {
  /// A change of a disk.
  struct Write: Hashable, Sendable {
    enum Form: Hashable, Sendable, CaseIterable {
      case pattern, zeroes, discard
    }

    var machine: Int
    var disk: Int
    var form: Form
    /// In clusters of 64 KiB.
    var cluster: Int
    var clusters: Int
    /// Whether it begins and ends in the middle of a cluster.
    var isUnaligned: Bool
    var byte: UInt8
  }

  /// What is asked of Tidemark.
  enum Request: Hashable, Sendable {
    /// A snapshot of these disks (indices) of a machine; empty for all by the VM's name.
    case take(machine: Int, disks: [Int], full: Bool)
    /// The deletion of one of the visible snapshots of a disk.
    case delete(machine: Int, disk: Int, pick: Int)
    /// The revert to one of the visible snapshots of a disk.
    case revert(machine: Int, disk: Int, pick: Int)
    /// A check of all disks of a machine.
    case check(machine: Int)
    /// A new volume out of one of the visible snapshots of a disk.
    case export(machine: Int, disk: Int, pick: Int)
    /// A copy of one of the visible snapshots of a disk to the store where it is not.
    case copy(machine: Int, disk: Int, pick: Int, selfSufficient: Bool)
    /// The merging of a disk's hidden snapshots into their children.
    case consolidate(machine: Int, disk: Int)
    /// The reading of all stored snapshots of a disk.
    case verify(machine: Int, disk: Int)
    /// The migration of a running machine to the other host, with its volumes or without.
    case migrate(machine: Int, withStorage: Bool)
    /// The migration of a disk that nobody uses to another pool.
    case migrateVolume(machine: Int, disk: Int)
    /// The adoption of a disk whose file was moved, while its machine runs on it again or is still stopped.
    case adopt(machine: Int, disk: Int, running: Bool)
    /// The making anew of the catalog's records, which were lost. The machine is the one whose host suffers.
    case rebuild(machine: Int)

    var machine: Int {
      switch self {
      case .take(let machine, _, _), .delete(let machine, _, _), .revert(let machine, _, _),
        .check(let machine), .export(let machine, _, _), .copy(let machine, _, _, _),
        .consolidate(let machine, _), .verify(let machine, _), .migrate(let machine, _),
        .migrateVolume(let machine, _), .adopt(let machine, _, _), .rebuild(let machine):
        machine
      }
    }

    var kind: OperationDefinition.Kind {
      switch self {
      case .take: .take
      case .delete: .delete
      case .revert: .revert
      case .check: .check
      case .export: .export
      case .copy: .copy
      case .consolidate: .consolidate
      case .verify: .verify
      case .migrate, .migrateVolume: .migrate
      case .adopt: .adopt
      case .rebuild: .rebuild
      }
    }

    /// Whether it reads one snapshot that has to be there for it.
    var needsSnapshot: Bool { [.delete, .revert, .export, .copy].contains(kind) }
  }

  /// What happens to the machine that the first request is about.
  enum Life: Hashable, Sendable {
    /// It is there all the time.
    case stays
    /// It is stopped before the requests and started after them.
    case stoppedMeanwhile
    /// The same, and it is started on the other host.
    case stoppedAndMoved
    /// It is stopped before the requests and started while they are worked on.
    case startsMeanwhile
    /// It moves to the other host before the requests.
    case movesBefore
    /// It moves while they are worked on.
    case movesMeanwhile
    /// It is stopped and started while they are worked on.
    case restartsMeanwhile

    /// Whether it is stopped when the requests are sent.
    var beginsStopped: Bool {
      switch self {
      case .stoppedMeanwhile, .stoppedAndMoved, .startsMeanwhile: true
      case .stays, .movesBefore, .movesMeanwhile, .restartsMeanwhile: false
      }
    }
  }

  /// A disk of the machine becomes larger.
  struct Growth: Hashable, Sendable {
    var disk: Int
    /// In clusters of 64 KiB.
    var clusters: Int
  }

  var settings: [String: String] = [:]
  var writesBefore: [Write] = []
  var writesMeanwhile: [Write] = []
  var requests: [Request] = []
  /// Which of the requests are cancelled, and how many milliseconds after they were accepted.
  var cancellations: [Int: Int] = [:]
  var life: Life = .stays
  var growth: Growth?
  var faults: [Fault] = []
  var aftershock: Aftershock?
  var moment: Moment = .after(milliseconds: 0)
  /// How long the faults last, in milliseconds.
  var duration = 0

  /// The machines that are asked to leave their hosts while they run.
  var departing: Set<Int> {
    Set(requests.compactMap { if case .migrate(let machine, _) = $0 { machine } else { nil } })
  }

  /// Whether the machine whose file was moved is not started before that is adopted.
  var adoptsStopped: Bool {
    if case .adopt(_, _, running: false)? = requests.first { true } else { false }
  }

  /// All that breaks.
  var allFaults: [Fault] { faults + [aftershock?.fault].compactMap(\.self) }
}
