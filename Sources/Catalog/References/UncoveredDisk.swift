internal import GRPCCore
internal import RPC
internal import SnapshotModel

/// A disk of a VM that is no volume, and why.
struct UncoveredDisk {
  let target: String
  /// The pool of an agent's configuration that holds it; empty if none does.
  let poolName: String
  /// Its path; empty if it is no file.
  let path: String

  /// Why it is no volume, for people.
  var why: String {
    if path.isEmpty { return "\(target) is no file" }
    if poolName.isEmpty {
      return "\(target) (\(path)) is in no pool that its host's agent is configured with"
    }
    return "\(target) is in pool \(poolName), which is not known"
  }
}

extension TidemarkError {
  /// The refusal to take "all disks" of a VM.
  init(_ refusal: DiskSelection.Refusal, machine: ResolvedVM, uncovered: [UncoveredDisk]) {
    let what = "No snapshot of VM \(machine.name.quoted) was taken"
    switch refusal {
    case .unknownDisks(let targets):
      let disks = (machine.disks + uncovered.map(\.target)).sorted()
      self.init(
        .notFound, reason: "unknown_disk", what: what,
        why: "it has no disk \(targets.map(\.quoted).joined(separator: ", ")) that could be left out",
        remedy: disks.isEmpty
          ? "Its hosts have reported no disk of it." : "It has the disks \(disks.joined(separator: ", ")).",
        facts: ["vm_id": machine.id, "disks": targets.joined(separator: " ")])
    case .uncovered(let targets):
      let missed = uncovered.filter { targets.contains($0.target) }
      self = .refused(
        "disks_not_covered", what,
        why: "no snapshot can hold all its disks: \(missed.map(\.why).joined(separator: "; "))",
        remedy: "Leave \(targets.count == 1 ? "it" : "them") out by name "
          + "(\(targets.map { "--without \($0)" }.joined(separator: " "))), "
          + "or make the pool known with `tidemark pool add`.",
        facts: ["vm_id": machine.id, "disks": targets.joined(separator: " ")])
    case .nothingLeft:
      self = .refused(
        "no_volumes", what, why: "it has no disk in a known pool that is not to be left out",
        remedy: "Name disks to be snapshotted; `tidemark volume ls --vm \(machine.name)` lists them.",
        facts: ["vm_id": machine.id])
    }
  }
}
