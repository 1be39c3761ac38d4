import Foundation
import Lab
import Messages

extension CloudService {
  /// Submits a VM's migration and returns at once.
  func submitMigration(
    of vm: String, to host: LabHost, pool: String = "", requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await migrations.migrateVM(
      .with {
        $0.requestID = requestID
        $0.vm = vm
        $0.host = host.name
        $0.pool = pool
      })
  }

  /// Submits the migration of a volume that nobody uses and returns at once.
  func submitMigration(
    ofVolume volume: String, to pool: String, requestID: String = RequestID.next()
  ) async throws -> Messages.Operation {
    try await migrations.migrateVolume(
      .with {
        $0.requestID = requestID
        $0.volume = volume
        $0.pool = pool
      })
  }

  /// Moves a running guest with one disk to another host; with its volume, where a pool is named.
  ///
  /// A paused guest's images stay inactive after a migration, so that nothing could be written to them from outside.
  func migrate(_ guest: LabGuest, to host: LabHost, pool: String = "") async throws {
    try await guest.resume()
    _ = try await succeed(submitMigration(of: guest.name, to: host, pool: pool))
    try await noteMove(of: guest, to: host)
    try await guest.pause()
  }

  /// Tells the lab where a guest and its disk are.
  func noteMove(of guest: LabGuest, to host: LabHost? = nil) async throws {
    let host = host ?? guest.host
    let volume = try await volume("\(guest.name)/vda")
    let folder =
      volume.pool == "shared" ? tidemark.pool : try tidemark.host(ofPool: volume.pool).localPool("local")
    guest.wasMoved(to: host, disks: ["vda": "\(folder)/\(volume.path)"])
  }
}

extension LabTidemark {
  /// The host that has a local pool.
  func host(ofPool pool: String) throws -> LabHost {
    guard let host = hosts.first(where: { "local-\($0.name)" == pool }) else {
      throw LabError("\(pool) is no pool")
    }
    return host
  }

  /// Every file in all pools, but those of snapshots: `shared/web-1-vda.qcow2`.
  func poolFiles() throws -> Set<String> {
    var found: Set<String> = []
    let pools = [("shared", pool)] + (try hosts.map { ("local-\($0.name)", try $0.localPool("local")) })
    for (name, folder) in pools {
      for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder),
          !isFolder.boolValue, !path.hasPrefix(".tidemark/volumes/"),
          ![".tidemark-pool", ".tidemark/lock"].contains(path)
        else { continue }
        found.insert("\(name)/\(path)")
      }
    }
    return found
  }
}
