internal import GRPCCore
internal import Messages
internal import RPC

/// The agent's service: jobs on this host, and questions about it.
struct HostAgentHandler: HostAgentService {
  let jobs: Jobs
  let inventory: HostInventory

  private var storage: StorageMap { inventory.storage }

  func describe(_ request: DescribeRequest, context: ServerContext) async throws -> AnnounceRequest {
    try await reporting("The host was not described") { try await inventory.description() }
  }

  func locateVolumes(
    _ request: LocateVolumesRequest, context: ServerContext
  ) async throws -> LocateVolumesResponse {
    try await reporting("The volumes were not located") {
      let images = try images(of: request.volumes)
      let domains = try await inventory.hypervisor.domains(using: images)
      let files = FileWorker()
      var response = LocateVolumesResponse()
      for volume in request.volumes {
        response.uses.append(try await use(of: volume, domains, files))
      }
      return response
    }
  }

  func initializeStore(
    _ request: InitializeStoreRequest, context: ServerContext
  ) async throws -> InitializeStoreResponse {
    try await reporting("Store \(request.name) was not initialised") {
      let directory = try storage.store(request.name)
      let id = try SnapshotLayout.checkedID(request.storeID)
      return try await FileWorker().run {
        let marker: StoreMarker
        do { marker = try StoreMarker.establish(in: directory, id: id) } catch let failure as StorageFailure
          where failure.isMissing
        {
          throw AgentError(
            .failedPrecondition, "store_not_mounted", what: "Store \(request.name) was not initialised",
            why: "\(directory.path) does not exist", remedy: "Mount the store there",
            facts: ["path": directory.path])
        }
        guard marker.id == id else {
          throw AgentError(
            .failedPrecondition, "store_belongs_to_another",
            what: "Store \(request.name) was not initialised",
            why: "\(directory.path) is marked as store \(marker.id) already",
            remedy: "Add that store under its own id, or give this one an empty directory",
            facts: ["found_id": marker.id, "path": directory.path])
        }
        let space = try FileSystemSpace(at: directory.path)
        var response = InitializeStoreResponse()
        response.storeID = marker.id
        response.canReserve = try Reservation.probe(directory) != .unsupported
        response.capacityBytes = space.capacityBytes
        response.freeBytes = space.freeBytes
        return response
      }
    }
  }

  func listManifests(
    _ request: ListManifestsRequest, context: ServerContext
  ) async throws -> ListManifestsResponse {
    try await reporting("The manifests were not read") {
      let listing = try ManifestListing(request.location ?? SnapshotLocation(), storage: storage)
      return try await FileWorker().run { try listing.part(after: request.afterVolume) }
    }
  }

  func startJob(_ request: StartJobRequest, context: ServerContext) async throws -> Job {
    try await reporting("The job was not started") {
      try await requireActive(request.activeHere)
      return try await jobs.run(request)
    }
  }

  func watchJob(_ request: WatchJobRequest, replies: RPCWriter<Job>, context: ServerContext) async throws {
    let states = try await reporting("The job was not watched") { try await jobs.watch(request.key) }
    for await job in states { try await replies.write(job) }
  }

  func cancelJob(_ request: CancelJobRequest, context: ServerContext) async throws -> Job {
    try await reporting("The job was not cancelled") { try await jobs.cancel(request) }
  }

  private func images(of volumes: [VolumePath]) throws -> [String] {
    guard (1...64).contains(volumes.count) else {
      throw AgentError.invalidPlan("it asks for \(volumes.count) volumes instead of 1 to 64")
    }
    return try volumes.map { try storage.pool($0.poolName).absolute(RelativePath($0.path)) }
  }

  /// Refuses unless one active domain of this host has all of these volumes, and does not come from or go to another host just
  /// now: libvirt is asked, so that the caller need not have asked who uses them.
  private func requireActive(_ volumes: [VolumePath]) async throws {
    guard !volumes.isEmpty else { return }
    let images = try images(of: volumes)
    for domain in try await inventory.hypervisor.domains(using: images) where domain.isWriting(images) {
      if try await inventory.hypervisor.isStaying(domain.id) { return }
    }
    throw AgentError(
      .failedPrecondition, "not_active_here", what: "The job was not started",
      why: "No machine that is active on this host, and stays, has \(images.joined(separator: ", "))",
      remedy: "Ask the hosts who uses it")
  }

  private func use(of volume: VolumePath, _ domains: [Domain], _ files: FileWorker) async throws -> VolumeUse
  {
    let pool = try storage.pool(volume.poolName)
    let path = try RelativePath(volume.path)
    let image = pool.absolute(path)
    var use = VolumeUse()
    use.volume = volume
    for domain in domains {
      guard let disk = domain.disk(path: image) else { continue }
      use.disk = disk.target
      if domain.isActive {
        use.activeVmID = domain.id
        use.running = domain.state == .running
      } else {
        use.inactiveVmID = domain.id
      }
      if domain.isActive { break }
    }
    if use.activeVmID.isEmpty, let (domain, disk) = overlay(of: image, domains) {
      // Not its disk, but a part of one: whoever works on the volume is to hear so from this host.
      (use.activeVmID, use.disk, use.running) = (domain.id, disk.target, domain.state == .running)
    }
    (use.fileExists, use.writeLocked, use.presence) = try await files.run {
      guard try pool.hasFile(path) else {
        return (false, false, FilePresence(try PoolMarker.sighting(of: path, in: pool, pool: volume.poolID)))
      }
      return (true, try ImageLock.isHeld(path, in: pool), .present)
    }
    return use
  }

  /// The running domain's disk that lies on top of an image.
  private func overlay(of image: String, _ domains: [Domain]) -> (Domain, DomainDisk)? {
    for domain in domains where domain.isActive {
      if let disk = domain.disks.first(where: { $0.backingPaths.contains(image) }) { return (domain, disk) }
    }
    return nil
  }

  private func reporting<Result: Sendable>(
    _ what: String, _ body: () async throws -> Result
  ) async throws -> Result {
    do { return try await body() } catch let error as CancellationError { throw error } catch {
      throw AgentError(error, what: what).tidemarkError
    }
  }
}
