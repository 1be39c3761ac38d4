import Foundation
import Lab
import Messages
import SnapshotModel
import Testing

/// How a scene begins operations.
extension FaultScene {
  /// Begins an operation of a kind, after what it needs was prepared: a take of a changed disk, the deletion of the tip, the
  /// revert of the stopped VM to the tip's parent, a check or a verification of the volume, a new volume or a copy out of the
  /// tip, a consolidation of a hidden link, the migration of the stopped VM's volume to the other pool, or the adoption of the
  /// volume whose file was renamed.
  ///
  /// - Parameter stopped: Whether the VM is stopped for it, whatever the kind.
  func submit(_ kind: OperationDefinition.Kind, stopped: Bool = false) async throws -> Attempt {
    let target = try await target(of: kind)
    if prepared != kind { try await prepare(kind) }
    prepared = nil
    if stopped, try await guest.currentState() != "shut off" { try await guest.destroy() }
    var file = ""
    if kind == .export {
      files += 1
      file = "new-\(files).qcow2"
    }
    let (id, renamed) = (volumeID, "\(poolName):\((guest.disk().path as NSString).lastPathComponent)")
    let isShared = guest.disk().path.hasPrefix("\(tidemark.pool)/")
    let (path, pool) = (file, isShared ? "local-host-a" : "shared")
    let operation = try await call { service in
      switch kind {
      case .take: try await service.submitTake(Self.volume)
      case .delete: try await service.submitDelete(target)
      case .revert: try await service.submitRevert(to: target)
      case .check: try await service.submitCheck(Self.volume)
      case .export: try await service.submitVolume(of: target, pool: "local-host-a", path: path)
      case .copy: try await service.submitCopy(of: target, to: "elsewhere")
      case .consolidate: try await service.submitConsolidation(Self.volume)
      case .verify: try await service.submitVerification(Self.volume)
      case .migrate: try await service.submitMigration(ofVolume: Self.volume, to: pool)
      case .adopt: try await service.submitAdoption(of: id, at: renamed)
      case .rebuild: throw LabError("a scene does no \(kind.rawValue)")
      }
    }
    if kind == .migrate {
      let name = (guest.disk().path as NSString).lastPathComponent
      file = "\(isShared ? try tidemark.hosts[0].localPool("local") : tidemark.pool)/\(name)"
    }
    return try attempt(kind, operation, target: target, file: file)
  }

  /// What an operation of a kind is about: the tip, or its parent for a revert.
  func target(of kind: OperationDefinition.Kind) async throws -> Snapshot {
    try await kind == .revert ? parentOfTip() : currentTip()
  }

  /// Brings the VM, and its chain, into the state in which an operation of a kind is submitted. To be done before a process is
  /// held that would come to the place in this, too.
  func prepare(_ kind: OperationDefinition.Kind) async throws {
    prepared = kind
    switch kind {
    case .take: try await change()
    case .revert, .migrate:
      guard try await guest.currentState() != "shut off" else { return }
      try await change()
      try await guest.destroy()
    case .consolidate: try await hideParentOfTip()
    case .adopt: try await rename()
    case .delete, .check, .export, .copy, .verify, .rebuild: break
    }
  }

  /// An operation that was submitted, as the scene keeps it.
  func attempt(
    _ kind: OperationDefinition.Kind, _ operation: Messages.Operation, target: Snapshot, file: String = ""
  ) throws -> Attempt {
    Attempt(
      operation: operation, kind: kind, target: kind == .take ? nil : target,
      content: kind == .revert || kind == .export
        ? try #require(contents[target.id]) : guest.content(), file: file)
  }

  /// Begins the revert to the tip's parent, of the VM that is stopped before unless said otherwise.
  func submitRevert(fencedHosts: [String] = [], whileRunning: Bool = false) async throws -> Attempt {
    let target = try await parentOfTip()
    if try await guest.currentState() != "shut off" {
      try await change()
      if !whileRunning { try await guest.destroy() }
    }
    let operation = try await call { try await $0.submitRevert(to: target, fencedHosts: fencedHosts) }
    return Attempt(
      operation: operation, kind: .revert, target: target, content: try #require(contents[target.id]))
  }

  /// Takes a snapshot and deletes the one before it: hidden, with one child that needs it.
  func hideParentOfTip() async throws {
    try await takeOne()
    let hidden = try await parentOfTip()
    try await call { try await $0.delete(hidden) }
    forget(hidden)
  }
}
