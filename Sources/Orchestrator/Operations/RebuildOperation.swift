internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that make the catalog's records anew out of what lies on the storage.
///
/// Nothing is kept between the parts but what was found: the catalog takes in each part by itself, and what it has already it
/// leaves. So a rebuild that was interrupted begins again, and comes to the same end.
actor RebuildOperation: OperationSteps {
  /// As many findings as the journal holds for each step; what is beyond them is found by the next rebuild.
  private static let findingsLimit = 150

  private let tools: StepTools
  private var findings: [OperationStepName: [Finding]] = [:]

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .scan: return try await scan()
    case .observe: return try await observe()
    case .record:
      let all = try [OperationStepName.scan, .observe].flatMap { step in
        try findings[step] ?? tools.claimed.outcome(of: step, as: RecordRebuildRequest.self)?.findings ?? []
      }
      _ = try await tools.snapshots.recordRebuild(
        RecordRebuildRequest.with {
          $0.claim = tools.claim
          $0.findings = all
        })
      return StepOutcome()
    default: throw tools.missing(step)
    }
  }

  /// Reads all manifests, place by place.
  private func scan() async throws -> StepOutcome {
    let known = try await tools.locator.inventory.read()
    var found = await unknownPlaces(known)
    var (recorded, before): (UInt32, UInt32) = (0, 0)
    let pools = known.pools.filter { $0.type.isFileBased }.map { pool in
      SnapshotLocation.with { ($0.poolID, $0.name) = (pool.id, pool.name) }
    }
    let stores = known.stores.map { store in
      SnapshotLocation.with { ($0.storeID, $0.name) = (store.id, store.name) }
    }
    // Stores first: what a copy there is a copy of may be anywhere.
    for location in stores + pools {
      try Task.checkCancellation()
      do {
        let host = try await tools.locator.host(mounting: location, what: "\(location.name) was not read")
        let part = try await read(location, on: host)
        recorded += part.recorded
        before += part.known
        found += part.findings
      } catch let error as TidemarkError where ["no_host", "pool_lost"].contains(error.reason) {
        found.append(placeUnknown(location.name, error.detail.why, error.detail.remedy))
      }
    }
    return try keep(
      found, of: .scan, "\(recorded) snapshots recorded, \(before) were recorded already")
  }

  /// Reads one place in parts.
  private func read(_ location: SnapshotLocation, on host: Host) async throws -> RecordManifestsResponse {
    let agent = try await tools.locator.agents.agent(at: host.address)
    var total = RecordManifestsResponse()
    var after = ""
    repeat {
      // The catalog's time before the look: what an operation does after it is not undone by what was seen.
      let before = try await tools.snapshots.recordManifests(
        RecordManifestsRequest.with {
          $0.claim = tools.claim
          $0.location = location
        })
      let listed = try await agent.listManifests(
        ListManifestsRequest.with {
          $0.location = location
          $0.afterVolume = after
        }, timeout: .seconds(120))
      let part = try await tools.snapshots.recordManifests(
        RecordManifestsRequest.with {
          $0.claim = tools.claim
          $0.location = location
          $0.snapshots = listed.snapshots
          $0.readAfter = before.now
        })
      total.recorded += part.recorded
      total.known += part.known
      total.findings += part.findings
      after = listed.nextAfterVolume
    } while !after.isEmpty
    return total
  }

  /// What hosts have in their configurations and the catalog does not know, and pools that were added under another id than
  /// their markers have.
  private func unknownPlaces(_ known: HostInventory) async -> [Finding] {
    var found: [String: Finding] = [:]
    for host in known.hosts where host.alive {
      guard let agent = try? await tools.locator.agents.agent(at: host.address),
        let report = try? await agent.describe(DescribeRequest(), timeout: .seconds(15))
      else { continue }
      for store in report.stores
      where store.mounted && !known.stores.contains(where: { $0.name == store.name }) {
        found["store \(store.name)"] = placeUnknown(
          store.name,
          "Host \(host.name) has store \(store.storeID) mounted under this name, which the catalog does not know",
          "Make it known, by the id that its marker has: `tidemark store add \(store.name) --zone \(host.zone)`; then rebuild "
            + "again")
      }
      for pool in report.pools where pool.mounted {
        if let recorded = known.pools.first(where: { $0.name == pool.name }) {
          guard !pool.poolID.isEmpty, pool.poolID != recorded.id else { continue }
          found["pool \(pool.name)"] = placeUnknown(
            pool.name,
            "Its marker on host \(host.name) says that it is pool \(pool.poolID), and the catalog has it as \(recorded.id)",
            "Volumes of it that vanish are not noticed. Replace the id in its file .tidemark-pool by the catalog's"
          )
        } else if !pool.poolID.isEmpty {
          found["pool \(pool.name)"] = placeUnknown(
            pool.name,
            "Host \(host.name) has pool \(pool.poolID) under this name, which the catalog does not know",
            "Make it known, by the id that its marker has: `tidemark pool add \(pool.name) --type … --cluster "
              + "\(host.cluster) --zone \(host.zone)`; then rebuild again")
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Looks at the images of the volumes that have no tip.
  private func observe() async throws -> StepOutcome {
    var found: [Finding] = []
    var (volumes, tips): (Int, UInt32) = (0, 0)
    var after = ""
    repeat {
      let page = try await tools.snapshots.listTipless(
        ListTiplessRequest.with {
          $0.claim = tools.claim
          $0.afterVolume = after
        })
      for survey in page.volumes {
        try Task.checkCancellation()
        let observation = try await observe(survey)
        let taken = try await tools.snapshots.recordObservations(
          RecordObservationsRequest.with {
            $0.claim = tools.claim
            $0.volumes = [observation]
          })
        volumes += 1
        tips += taken.tips
        found += taken.findings
      }
      after = page.nextAfterVolume
    } while !after.isEmpty
    return try keep(found, of: .observe, "\(volumes) images looked at, \(tips) tips found")
  }

  private func observe(_ survey: VolumeSurvey) async throws -> VolumeObservation {
    var observation = VolumeObservation()
    observation.volumeID = survey.volumeID
    guard let place = survey.volume else { return observation }
    do {
      let host = try await tools.locator.host(
        volumes: [place], storeID: "", what: "Volume \(place.title) was not looked at")
      let job = try await tools.jobs.run(
        .observe, .observe(ObserveWork.with { $0.volumes = [survey] }), on: host,
        key: "observe-\(survey.volumeID)")
      guard case .observed(let result) = job.result, let seen = result.volumes.first else {
        throw tools.missing(.observe)
      }
      return seen
    } catch let error as TidemarkError where error.reason == "volume_gone" {
      // The locator has told the catalog; without an image there is no tip.
      return observation
    } catch let error as TidemarkError where !error.isSuperseded {
      observation.problem = "\(error.detail.why) (\(error.reason))"
      return observation
    }
  }

  private func keep(_ found: [Finding], of step: OperationStepName, _ summary: String) throws -> StepOutcome {
    findings[step] = Array(found.prefix(Self.findingsLimit))
    return try StepOutcome(
      RecordRebuildRequest.with { $0.findings = Array(found.prefix(Self.findingsLimit)) },
      summary: found.isEmpty ? summary : "\(summary); \(found.count) findings")
  }

  private func placeUnknown(_ name: String, _ why: String, _ remedy: String) -> Finding {
    Finding.with {
      ($0.code, $0.outcome) = (.placeUnknown, .needsAttention)
      ($0.subject, $0.summary, $0.remedy) = (name, "\(name): \(why)", remedy)
    }
  }
}

extension PoolType {
  /// Whether its volumes are files.
  var isFileBased: Bool {
    switch self {
    case .local, .nfs, .sharedMountPoint: true
    case .clvm, .rbd, .unspecified, .unrecognized: false
    }
  }
}
