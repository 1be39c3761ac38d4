import Foundation
import Lab
import Messages
import RPC

extension RandomWalk {
  /// A request whose numbers have been looked up, and what became of it.
  struct Asked: Sendable {
    let request: WalkRound.Request
    /// The volumes that it is about, by reference; or the snapshot.
    let volumes: [String]
    let snapshot: String
    /// The pool, or the store, that something goes to; empty where nothing does.
    let destination: String
    /// The file that a new volume gets.
    let file: String
    /// The host that a machine goes to.
    let host: LabHost?
    let requestID: String
    /// The machine's state when it was asked.
    let version: Int
    /// The volume that is to be adopted, whose file was moved.
    var adopted = ""

    var description: String {
      switch request {
      case .take(_, _, let full): "take \(volumes.joined(separator: " "))\(full ? ", full" : "")"
      case .delete: "delete \(snapshot)"
      case .revert: "revert to \(snapshot)"
      case .check: "check \(volumes.joined(separator: " "))"
      case .export: "make \(destination)/\(file) of \(snapshot)"
      case .copy(_, _, _, let flat): "copy \(snapshot) to \(destination)\(flat ? ", self-sufficient" : "")"
      case .consolidate: "consolidate \(volumes.joined(separator: " "))"
      case .verify: "verify \(volumes.joined(separator: " "))"
      case .migrate: "migrate \(volumes.joined()) to \(host?.name ?? "") \(destination)"
      case .adopt: "adopt \(adopted) at \(destination):\(file)"
      case .rebuild: "rebuild the catalog"
      case .migrateVolume: "migrate \(volumes.joined()) to \(destination)"
      }
    }
  }

  /// What became of a request that was sent.
  enum Answer: Sendable {
    case accepted(Messages.Operation)
    case refused(TidemarkError)
  }
}

extension CloudService {
  /// Sends one of the walk's requests.
  func submit(_ asked: RandomWalk.Asked) async throws -> Messages.Operation {
    switch asked.request {
    case .take(_, _, let full):
      return try await submitTake(of: asked.volumes, full: full, requestID: asked.requestID)
    case .check:
      return try await snapshots.checkVolumes(
        .with {
          $0.requestID = asked.requestID
          $0.volumes = asked.volumes
        })
    case .export:
      return try await exports.createVolume(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
          $0.pool = asked.destination
          $0.path = asked.file
        })
    case .copy(_, _, _, let isFlat):
      return try await exports.copySnapshot(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
          $0.store = asked.destination
          $0.selfSufficient = isFlat
        })
    case .consolidate:
      return try await submitConsolidation(asked.volumes[0], requestID: asked.requestID)
    case .verify:
      return try await submitVerification(asked.volumes[0], requestID: asked.requestID)
    case .migrate:
      return try await migrations.migrateVM(
        .with {
          $0.requestID = asked.requestID
          $0.vm = asked.volumes[0]
          $0.host = asked.host?.name ?? ""
          $0.pool = asked.destination
        })
    case .migrateVolume:
      return try await migrations.migrateVolume(
        .with {
          $0.requestID = asked.requestID
          $0.volume = asked.volumes[0]
          $0.pool = asked.destination
        })
    case .adopt:
      return try await snapshots.adoptVolume(
        .with {
          $0.requestID = asked.requestID
          $0.volume = asked.adopted
          $0.place = "\(asked.destination):\(asked.file)"
        })
    case .rebuild:
      return try await snapshots.rebuildCatalog(.with { $0.requestID = asked.requestID })
    case .delete:
      return try await snapshots.deleteSnapshot(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
        })
    case .revert:
      return try await snapshots.revertVolume(
        .with {
          $0.requestID = asked.requestID
          $0.snapshot = asked.snapshot
        })
    }
  }
}
