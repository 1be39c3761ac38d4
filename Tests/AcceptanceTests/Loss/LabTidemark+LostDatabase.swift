import Foundation
import Lab
import Messages

extension LabTidemark {
  /// Drops the database while everything runs, and makes pools and stores known again, as a person does; returns when every
  /// host has said what it has mounted, and all volumes that its machines use are registered anew.
  ///
  /// - Parameter volumes: How many they are.
  func loseDatabase(volumes: Int) async throws {
    await catalog.kill()
    try await postgres.psql("DROP DATABASE \(Self.database) WITH (FORCE)")
    _ = try await postgres.makeDatabase(Self.database)
    try await restart(catalog)
    try await CloudService.withService(of: self) { service in
      let count = hosts.count
      try await service.wait("hosts are not known again") {
        try await $0.inventory.listHosts(.init()).hosts.filter(\.alive).count == count
      }
      try await makePlacesKnown()
      try await service.wait("places and volumes are not known again") { service in
        let stores = try await service.inventory.listStores(.init()).stores
        let pools = try await service.inventory.listPools(.init()).pools
        let registered = try await service.inventory.listVolumes(.init()).volumes.count
        return stores.allSatisfy { $0.hosts.count == count } && pools.allSatisfy { !$0.hosts.isEmpty }
          && pools.count == count + 1 && registered == volumes
      }
    }
  }

  /// What manifests hold, and the tips, a line a row.
  func records() async throws -> [String] {
    try await postgres.psql(
      """
      SELECT 'snapshot', s.id, s.volume_id, s.group_id, g.operation_id, s.parent_id, s.kind, s.full_reason, s.state,
        s.store_id, s.pool_id, s.name, s.checkpoint, s.virtual_bytes, s.allocated_bytes, s.taken_at, s.deleted_at,
        s.consistency, s.copied_from
      FROM tidemark.snapshots s JOIN tidemark.snapshot_groups g ON g.id = s.group_id ORDER BY s.id;
      SELECT 'volume', v.id, v.pool_id, v.path, v.format, v.virtual_bytes, v.state, v.tip_snapshot_id
      FROM tidemark.volumes v ORDER BY v.id;
      SELECT 'bitmap', b.volume_id, b.name, b.snapshot_id, b.state FROM tidemark.bitmaps b ORDER BY b.volume_id, b.name;
      SELECT 'disk', d.vm_id, d.target, d.volume_id FROM tidemark.vm_disks d ORDER BY d.vm_id, d.target;
      SELECT 'maker', o.id, o.vm_id, o.vm_name, v.volume_id, v.disk
      FROM tidemark.snapshot_groups g JOIN tidemark.operations o ON o.id = g.operation_id
      JOIN tidemark.operation_volumes v ON v.operation_id = o.id ORDER BY o.id, v.volume_id
      """, database: Self.database
    ).split(separator: "\n").map(String.init)
  }
}

extension CloudService {
  /// Waits until the answers are as they should be: nobody tells of what hosts announce.
  func wait(_ problem: String, until isReached: (CloudService) async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !isReached(self) {
      guard ContinuousClock.now < deadline else { throw LabError(problem) }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
