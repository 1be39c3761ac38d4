import Messages
import RPC
import SnapshotModel
import Testing

@testable import Catalog

/// A catalog with a host, a pool, a store and a VM `web-1` with the disks `vda` and `vdb`, increments enabled.
struct Scene {
  static let vmID = "6b1f0a3e-8f3c-4c4e-9f5e-2f0a5e1d7c11"
  static let storeID = "0d9f6a52-7d52-4d63-9a3d-52a6a7ab1c01"

  let database: CatalogDatabase
  let owner = "orchestrator-1"

  /// Runs `body` in a new database, with increments enabled and `snapshot.delta.max` 3 unless told otherwise.
  static func run(
    settings: [String: String] = ["kvm.incremental.snapshot": "true", "snapshot.delta.max": "3"],
    postgres: ScratchPostgres? = nil, _ body: (Scene) async throws -> Void
  ) async throws {
    try await withCatalogDatabase(postgres) { pool in
      let scene = Scene(database: CatalogDatabase(pool: pool))
      try await scene.addPool("pool-1")
      _ = try await scene.database.recordStore(
        .with {
          $0.storeID = storeID
          $0.name = "store-1"
          $0.zone = "zone-1"
          $0.canReserve = true
        })
      _ = try await scene.database.recordAnnouncement(scene.announcement())
      for (name, value) in settings { try await scene.set(name, value) }
      try await body(scene)
    }
  }

  /// Adds a pool in the hosts' cluster.
  func addPool(_ name: String) async throws {
    _ = try await database.addPool(
      .with {
        $0.name = name
        $0.type = .nfs
        $0.cluster = "cluster-1"
        $0.zone = "zone-1"
      })
  }

  func set(_ name: String, _ value: String, scope: SettingScope = .global, at place: String = "") async throws
  {
    _ = try await database.setSetting(
      .with {
        $0.setting = .with {
          $0.name = name
          $0.value = value
          $0.scope = scope
          $0.scopeName = place
        }
      })
  }

  func announcement(
    host: String = "host-1", libvirt: UInt64 = 9_000_000, qemu: UInt64 = 7_002_000, active: Bool = true,
    disks: [String] = ["vda", "vdb"]
  ) -> AnnounceRequest {
    .with {
      $0.hostName = host
      $0.cluster = "cluster-1"
      $0.zone = "zone-1"
      $0.address = "127.0.0.1:7403"
      $0.libvirtVersion = libvirt
      $0.qemuVersion = qemu
      $0.agentVersion = "0.1"
      $0.instanceID = "run-1"
      $0.pools = [
        .with {
          $0.name = "pool-1"
          $0.mounted = true
          $0.capacityBytes = 1 << 40
          $0.freeBytes = 1 << 39
          $0.reservation = .supported
        }
      ]
      $0.stores = [
        .with {
          $0.name = "store-1"
          $0.mounted = true
          $0.storeID = Self.storeID
          $0.capacityBytes = 1 << 42
          $0.freeBytes = 1 << 41
        }
      ]
      $0.hasInventory = true
      $0.domains = [
        .with {
          $0.id = Self.vmID
          $0.name = "web-1"
          $0.active = active
          $0.disks = disks.map { target in
            .with {
              $0.pool = "pool-1"
              $0.path = "web-1-\(target).qcow2"
              $0.target = target
              $0.format = "qcow2"
              $0.virtualBytes = 16 << 20
            }
          }
        }
      ]
    }
  }

  func submit(
    _ request: SubmitOperationRequest.Request, id: String = "\(UniqueIdentifier.random())",
    fingerprint: UInt8 = 1
  ) async throws -> Operation {
    try await database.submit(
      .with {
        $0.requestID = id
        $0.fingerprint = Array(repeating: fingerprint, count: 32)
        $0.request = request
      })
  }

  func submitTake(_ volumes: [String] = ["web-1/vda"], full: Bool = false) async throws -> Operation {
    try await submit(
      .take(
        .with {
          $0.volumes = volumes
          $0.full = full
        }))
  }

  func claim(as owner: String? = nil, lease: UInt32 = 60_000) async throws -> Claim? {
    let response = try await database.claim(
      .with {
        $0.owner = owner ?? self.owner
        $0.leaseMs = lease
      })
    return response.operation.map { operation in
      .with {
        $0.operationID = operation.id
        $0.attempt = operation.attempt
        $0.owner = operation.owner
      }
    }
  }

  func finish(_ claim: Claim, _ state: OperationState = .succeeded, error: ErrorDetail? = nil) async throws {
    _ = try await database.finish(
      .with {
        $0.claim = claim
        $0.state = state
        $0.error = error
      })
  }

  func commit(
    _ claim: Claim, _ plans: [SnapshotPlan], _ consistency: Consistency = .unspecified
  ) async throws -> CommitSnapshotsResponse {
    try await database.commitSnapshots(
      .with {
        $0.claim = claim
        $0.snapshots = plans.map { plan in
          .with {
            $0.snapshotID = plan.snapshotID
            $0.virtualBytes = 16 << 20
            $0.allocatedBytes = 4096
            $0.takenAt = Timestamp(microseconds: 1_700_000_000_123_456)
            $0.consistency = consistency
          }
        }
      })
  }

  /// A whole take, as an orchestrator does it. Returns the snapshots as planned.
  @discardableResult
  func take(_ volumes: [String] = ["web-1/vda"], full: Bool = false) async throws -> [SnapshotPlan] {
    _ = try await submitTake(volumes, full: full)
    let claim = try #require(try await claim())
    let plans = try await database.planSnapshots(claim).plans
    let left = try await commit(claim, plans)
    try await finish(claim)
    try await tidy(left)
    return plans
  }

  func tidy(_ left: CommitSnapshotsResponse) async throws {
    _ = try await database.forgetBitmaps(.with { $0.bitmaps = left.doomedBitmaps })
  }

  @discardableResult
  func delete(_ snapshot: String) async throws -> DeletePlan {
    _ = try await submit(.delete(.with { $0.snapshot = snapshot }))
    let claim = try #require(try await claim())
    let plan = try #require(try await database.planDelete(claim).plan)
    let left = try await database.commitDelete(CommitDeleteRequest.with { $0.claim = claim })
    try await finish(claim)
    try await tidy(left)
    return plan
  }

  func revert(to snapshot: String) async throws -> RevertPlan {
    _ = try await submit(.revert(.with { $0.snapshot = snapshot }))
    let claim = try #require(try await claim())
    let plan = try #require(try await database.planRevert(claim).plan)
    _ = try await database.commitRevert(claim)
    try await finish(claim)
    return plan
  }

  func chain(_ volume: String = "web-1/vda") async throws -> GetChainResponse {
    try await database.chain(volume)
  }

  /// The states by snapshot id.
  func states(_ volume: String = "web-1/vda") async throws -> [String: SnapshotState] {
    Dictionary(uniqueKeysWithValues: try await chain(volume).snapshots.map { ($0.id, $0.state) })
  }

  func tip(_ volume: String = "web-1/vda") async throws -> String {
    try await chain(volume).volume?.tipSnapshotID ?? ""
  }

  func sql(_ text: String) async throws -> [PostgresRow] {
    try await database.pool.rows(PostgresStatement(test: text))
  }
}

/// The reason of the refusal that `body` ends with.
func refusal(_ body: () async throws -> Void) async throws -> String {
  do {
    try await body()
    return "none"
  } catch let error as TidemarkError {
    #expect(!error.detail.what.isEmpty && !error.detail.why.isEmpty && !error.detail.remedy.isEmpty)
    return error.reason
  }
}
