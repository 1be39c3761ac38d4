import Lab
import Messages
import SnapshotModel
import Testing

/// Row D9: the network is cut in mid-job, for longer than keepalive and lease. The job goes on and is picked up again.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct NetworkCutTests {
  /// Where the network is cut.
  enum Cut: CaseIterable {
    case orchestratorFromAgents, orchestratorFromCatalog, catalogFromPostgres, everything

    /// Cut and pulled cable each for the longest job, one of them for the others.
    func modes(_ kind: OperationDefinition.Kind) -> [LabProxy.Mode] {
      if kind == .take { return [.cut, .stall] }
      return self == .orchestratorFromAgents || self == .everything ? [.stall] : [.cut]
    }

    func proxies(_ network: LabNetwork) -> [LabProxy] {
      switch self {
      case .orchestratorFromAgents: network.agents + [network.orchestrator]
      case .orchestratorFromCatalog: [network.catalog]
      case .catalogFromPostgres: [network.postgres]
      case .everything: network.all
      }
    }
  }

  @Test(
    "D9 the network is cut, or stalls, in mid-job, for longer than keepalive and lease: the job goes on and is picked up again",
    arguments: FaultScene.chainKinds)
  func d9NetworkCutInMidJob(_ kind: OperationDefinition.Kind) async throws {
    var options = FaultScene.options()
    options.hasProxies = true
    try await LabTidemark.with(options) { tidemark in
      let network = try #require(tidemark.network)
      let scene = try await FaultScene(tidemark)
      for cut in Cut.allCases {
        for mode in cut.modes(kind) {
          let place = "\(kind.rawValue), \(cut), \(mode)"
          try await Self.disturb(scene, kind, cut, mode, network, place)
          try await scene.prove(place)
        }
      }
      try await scene.proveAll()
    }
  }

  /// The step that moves the data, or removes the files.
  private static let job: [OperationDefinition.Kind: OperationStep] = [
    .take: .copy, .revert: .write, .delete: .remove, .check: .examine,
  ]

  private static func disturb(
    _ scene: FaultScene, _ kind: OperationDefinition.Kind, _ cut: Cut, _ mode: LabProxy.Mode,
    _ network: LabNetwork, _ place: String
  ) async throws {
    let tidemark = scene.tidemark
    let agent = tidemark.agents[0]
    let step = try #require(job[kind])
    let begun = try tidemark.hold(agent, at: "before-\(step.rawValue)")
    let done = try tidemark.hold(agent, at: "after-\(step.rawValue)")
    let attempt = try await scene.submit(kind)
    let release = try await begun.reached()
    let (noticed, count) = notice(of: cut, tidemark)
    for proxy in cut.proxies(network) { proxy.mode = mode }
    release.release()
    // The job is done while nobody hears of it.
    let finished = try await done.reached()
    // What is written from now on is in no copy that was made before.
    if kind != .revert { try await scene.change() }
    finished.release()
    try await tidemark.orchestrator.waitForLog(noticed, moreThan: count)
    for proxy in cut.proxies(network) { proxy.mode = .forward }

    let ended = try await scene.settle(attempt)
    #expect(ended.state == .succeeded, "\(place): \(ended.error?.why ?? "")")
    // A claim whose answer was lost in the cut runs out by itself, and makes another attempt.
    #expect(ended.attempt >= (cut == .orchestratorFromAgents ? 1 : 2), "\(place)")
    let journal = ended.steps.map(\.summary)
    #expect(
      journal.contains { $0.contains("tried again after") || $0.contains("goes on here") },
      "\(place): \(journal)")
  }

  /// What the orchestrator logs when the cut has lasted for longer than keepalive and lease, and how often it must have
  /// before.
  private static func notice(of cut: Cut, _ tidemark: LabTidemark) -> (text: String, count: Int) {
    let text = cut == .orchestratorFromAgents ? "a step failed" : "the operation is left to others"
    // Towards the agents there is no lease: several tries must have failed, each later than the one before.
    let tries = cut == .orchestratorFromAgents ? 4 : 0
    return (text, tidemark.orchestrator.occurrences(of: text) + tries)
  }
}
