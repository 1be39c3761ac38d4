internal import Messages
internal import RPC
internal import SnapshotModel

/// The steps that compare what is recorded of volumes with libvirt, their images and the storage.
///
/// Before a snapshot the same comparison is a step of the take; this operation is for everything between snapshots.
actor CheckOperation: OperationSteps {
  private let tools: StepTools
  private var surveys: [VolumeSurvey] = []
  private var reports: [VolumeReport]?

  init(_ tools: StepTools) { self.tools = tools }

  func run(_ step: OperationStepName) async throws -> StepOutcome {
    switch step {
    case .survey:
      surveys = []
      let bitmaps = try await currentSurveys().map(\.bitmaps.count).reduce(0, +)
      let snapshots = surveys.map(\.snapshots.count).reduce(0, +)
      return StepOutcome(summary: "\(snapshots) snapshots and \(bitmaps) bitmaps are recorded")
    case .examine: return try await examine()
    case .record: return try await record()
    default: throw tools.missing(step)
    }
  }

  /// Where the VM is now, or where the files can be seen.
  private func examine() async throws -> StepOutcome {
    let surveys = try await currentSurveys()
    let host = try await host(surveys)
    let job = try await tools.jobs.run(
      .examine, .examine(ExamineWork.with { $0.volumes = surveys }), on: host)
    guard case .examined(let result) = job.result else { throw tools.missing(.examine) }
    reports = result.volumes
    return try StepOutcome(result, summary: job.summary)
  }

  /// Where the VM is; for volumes that are gone, where their pool is: what has become of their snapshots is to be seen.
  private func host(_ surveys: [VolumeSurvey]) async throws -> Host {
    let what = "\(tools.subject) was not checked"
    do {
      return try await tools.locator.host(volumes: surveys.compactMap(\.volume), storeID: "", what: what)
    } catch let error as TidemarkError where error.reason == "volume_gone" {
      let places = Set(surveys.compactMap(\.volume).map { [$0.poolID, $0.poolName] })
      let stores = Set(surveys.flatMap(\.snapshots).compactMap { $0.file?.location })
      let pools = places.map { place in
        SnapshotLocation.with { ($0.poolID, $0.name) = (place[0], place[1]) }
      }
      do {
        return try await tools.locator.host(mounting: pools + stores, what: what)
      } catch let error as TidemarkError where error.reason == "no_host" {
        // Without a host that has all of them, what can be seen from one that has the pool.
        return try await tools.locator.host(mounting: pools, what: what)
      }
    }
  }

  private func record() async throws -> StepOutcome {
    guard
      let reports = try reports ?? tools.claimed.outcome(of: .examine, as: ExamineResult.self)?.volumes
    else { throw tools.missing(.examine) }
    _ = try await tools.snapshots.recordCheck(
      RecordCheckRequest.with {
        $0.claim = tools.claim
        $0.volumes = reports
      })
    return StepOutcome()
  }

  /// What the catalog believes; after a takeover it is asked again.
  private func currentSurveys() async throws -> [VolumeSurvey] {
    if surveys.isEmpty {
      surveys = try await tools.snapshots.surveyVolumes(
        SurveyVolumesRequest.with { $0.claim = tools.claim }
      ).volumes
    }
    return surveys
  }
}
