internal import Foundation
internal import GRPCCore
internal import Messages
internal import RPC
internal import Synchronization

/// A host's agent with the same service and no hypervisor: it does nothing, at once, and says that it is done.
///
/// What is measured with it is everything around the hosts: orchestrators, catalog, PostgreSQL.
final class SimulatedHost: HostAgentService {
  /// A VM with one disk in its cluster's pool.
  struct Machine: Sendable {
    var id: String
    var name: String
    var path: String
  }

  let name: String
  let cluster: String
  let machines: [Machine]
  private let byPath: [String: Machine]
  private let storeID = Mutex("")

  /// The size of each volume in bytes.
  static let volumeBytes: UInt64 = 8 << 30
  /// What each snapshot is said to occupy, in bytes.
  static let snapshotBytes: UInt64 = 64 << 20

  init(number: Int, cluster: String, machines count: Int) {
    let name = "sim-\(number)"
    self.name = name
    self.cluster = cluster
    machines = (0..<count).map {
      Machine(id: UUID().uuidString.lowercased(), name: "\(name)-vm-\($0)", path: "\(name)-vm-\($0).qcow2")
    }
    byPath = Dictionary(uniqueKeysWithValues: machines.map { ($0.path, $0) })
  }

  /// Which pool its cluster shares.
  var pool: String { "pool-\(cluster)" }

  /// What it says of itself.
  func announcement(at address: String) -> AnnounceRequest {
    AnnounceRequest.with {
      $0.hostName = name
      $0.cluster = cluster
      $0.zone = SimulatedSite.zone
      $0.address = address
      $0.libvirtVersion = 9_000_000
      $0.qemuVersion = 7_002_000
      $0.agentVersion = Version.current
      $0.instanceID = name
      $0.hasInventory = true
      $0.pools = [mount(pool)]
      $0.stores = [
        {
          var store = mount(SimulatedSite.store)
          store.storeID = storeID.withLock { $0 }
          store.mounted = !store.storeID.isEmpty
          return store
        }()
      ]
      $0.domains = machines.map { machine in
        DomainReport.with {
          $0.id = machine.id
          $0.name = machine.name
          $0.active = true
          $0.disks = [
            DiskReport.with {
              $0.pool = pool
              $0.path = machine.path
              $0.target = "vda"
              $0.format = "qcow2"
              $0.virtualBytes = Self.volumeBytes
              $0.presence = .present
            }
          ]
        }
      }
    }
  }

  /// Says that the store is there, with this id.
  func mount(store id: String) { storeID.withLock { $0 = id } }

  private func mount(_ name: String) -> MountReport {
    MountReport.with {
      $0.name = name
      $0.mounted = true
      $0.capacityBytes = 1 << 50
      $0.freeBytes = 1 << 49
      $0.reservation = .supported
    }
  }

  // MARK: - The service

  func describe(_ request: DescribeRequest, context: ServerContext) async throws -> AnnounceRequest {
    announcement(at: "")
  }

  func locateVolumes(
    _ request: LocateVolumesRequest, context: ServerContext
  ) async throws -> LocateVolumesResponse {
    LocateVolumesResponse.with {
      $0.uses = request.volumes.map { volume in
        VolumeUse.with {
          $0.volume = volume
          $0.fileExists = true
          $0.presence = .present
          $0.writeLocked = true
          guard let machine = byPath[volume.path] else { return }
          $0.activeVmID = machine.id
          $0.disk = "vda"
          $0.running = true
        }
      }
    }
  }

  func initializeStore(
    _ request: InitializeStoreRequest, context: ServerContext
  ) async throws -> InitializeStoreResponse {
    mount(store: request.storeID)
    return InitializeStoreResponse.with {
      $0.storeID = request.storeID
      $0.canReserve = true
      $0.capacityBytes = 1 << 50
      $0.freeBytes = 1 << 49
    }
  }

  /// Answers as a real agent does whose step takes less than a quarter of a second: with the job that has ended.
  func startJob(_ request: StartJobRequest, context: ServerContext) async throws -> Job {
    guard let key = request.key, let work = request.work else { throw unknownJob }
    return Job.with {
      $0.key = key
      $0.attempt = request.attempt
      $0.state = .succeeded
      $0.result = Self.result(of: work)
    }
  }

  func watchJob(_ request: WatchJobRequest, replies: RPCWriter<Job>, context: ServerContext) async throws {
    throw unknownJob
  }

  func cancelJob(_ request: CancelJobRequest, context: ServerContext) async throws -> Job { throw unknownJob }

  func listManifests(
    _ request: ListManifestsRequest, context: ServerContext
  ) async throws -> ListManifestsResponse { ListManifestsResponse() }

  private var unknownJob: TidemarkError {
    TidemarkError(
      .notFound, reason: "unknown_job", what: "The job was not found", why: "it was not started here",
      remedy: "Start it.")
  }

  private static func result(of work: StartJobRequest.Work) -> Job.Result {
    let now = Timestamp(Date())
    return switch work {
    case .reconcile(let work):
      .reconciled(
        .with {
          $0.results = work.plans.map { plan in
            ReconcileResult.with {
              $0.snapshotID = plan.snapshotID
              $0.finding = .asPlanned
              $0.virtualBytes = volumeBytes
            }
          }
        })
    case .copy:
      .copied(
        .with {
          $0.takenAt = now
          $0.copiedBytes = snapshotBytes
          $0.consistency = .crash
        })
    case .seal(let work):
      .sealed(
        .with {
          $0.snapshots = work.plans.map { plan in
            SealedSnapshot.with {
              $0.snapshotID = plan.snapshotID
              $0.virtualBytes = volumeBytes
              $0.allocatedBytes = snapshotBytes
              $0.takenAt = work.copied?.takenAt ?? now
              $0.consistency = .crash
            }
          }
        })
    case .tidy(let work): .tidied(.with { $0.removed = work.doomedBitmaps })
    default: .done(Nothing())
    }
  }
}
