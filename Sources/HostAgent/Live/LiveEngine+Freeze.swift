internal import Messages
internal import SnapshotModel

extension LiveEngine {
  /// A freeze that is ready; nil where none is asked for, or none is possible and the caller has allowed that.
  func armedFreeze() async throws -> GuestFreeze? {
    if quiesce == .unspecified { return nil }
    var why = domain.whyNotFreezable
    var freeze: GuestFreeze?
    if why == nil { (freeze, why) = await GuestFreeze.arm(context.freezing, domainID: domain.id) }
    if let freeze { return freeze }
    if quiesce == .required { throw freezeRefused(why ?? "") }
    context.say("Copying \(title) without freezing its file systems: \(why ?? "")")
    return nil
  }

  /// Begins the copy, while the guest is frozen if it is to be, and remembers what came of it.
  ///
  /// Called under the lock of the files; what is remembered is remembered after it.
  func begin(_ request: BackupRequest, _ freeze: GuestFreeze?) async throws -> FreezeOutcome? {
    guard let freeze else {
      try await context.hypervisor.jobs(domain.id).beginBackup(request, of: domain.id)
      return nil
    }
    return try await freeze.hold(isRequired: quiesce == .required) {
      await context.points.reached("copy-frozen")
      try await context.hypervisor.jobs(domain.id).beginBackup(request, of: domain.id)
    }
  }

  /// Takes in how the guest was frozen for a copy that has begun.
  ///
  /// - Throws: `AgentError` where the caller has asked for a frozen guest, and it was not; the copy is ended then.
  func settle(_ outcome: FreezeOutcome?, of snapshots: [PlannedSnapshot]) async throws {
    guard quiesce != .unspecified else { return }
    switch outcome {
    case .held(let milliseconds):
      context.say("Copying \(title), whose file systems were frozen for \(milliseconds) ms at its begin")
    case .refused(let why):
      if quiesce == .required { throw freezeRefused(why) }
      context.say("Copying \(title) without freezing its file systems: \(why)")
    case .nothingToFreeze:
      if quiesce == .required { throw nothingToFreeze }
      context.say("Copying \(title), whose guest has no file system that can be frozen")
    case .expired, .lost:
      if quiesce == .required {
        try await BackupCleanup(context: context, snapshots: snapshots).abortOurs()
        throw freezeExpired
      }
      context.say("Copying \(title), whose file systems were thawed before the copy had begun")
    case nil: break
    }
    try await recordConsistency(outcome?.consistency ?? .crash)
  }

  private var what: String { "No snapshot of \(title) was taken" }

  /// The refusal of a guest that cannot be frozen.
  func freezeRefused(_ why: String) -> AgentError {
    AgentError(
      .failedPrecondition, "guest_agent_unavailable", what: what,
      why: "Its file systems are to be frozen, and cannot be: \(why)",
      remedy:
        "Install and start qemu-guest-agent in the guest, with the channel org.qemu.guest_agent.0 in the "
        + "domain; or take the snapshot without freezing, or with `--quiesce-if-possible`",
      facts: ["vm": domain.name], isRetryable: true)
  }

  private var nothingToFreeze: AgentError {
    AgentError(
      .failedPrecondition, "nothing_to_freeze", what: what,
      why: "The guest agent answers, and has no file system that can be frozen",
      remedy: "Take the snapshot without freezing, or with `--quiesce-if-possible`",
      facts: ["vm": domain.name])
  }

  private var freezeExpired: AgentError {
    AgentError(
      .aborted, "freeze_expired", what: what,
      why: "The guest was thawed after \(context.freezing.limit.milliseconds) ms, before the copy had begun",
      remedy: "Take the snapshot again when the host is less busy, or with `--quiesce-if-possible`",
      facts: ["vm": domain.name, "limit_ms": "\(context.freezing.limit.milliseconds)"], isRetryable: true)
  }
}

extension Domain {
  /// Why its guest's file systems cannot be frozen, for people; nil if nothing is known to forbid it.
  var whyNotFreezable: String? {
    switch guestAgent {
    case .absent: "\(name) has no guest agent channel"
    case .disconnected: "no guest agent listens in \(name)"
    case .connected: state == .running ? nil : "\(name) is paused, so that its guest agent cannot answer"
    }
  }
}

extension SnapshotConsistency {
  /// As a file has it; what says nothing promises nothing.
  init(recorded text: String?) { self = text.flatMap(Self.init(rawValue:)) ?? .crash }
}

extension Consistency {
  /// As messages have it.
  init(_ consistency: SnapshotConsistency) {
    switch consistency {
    case .crash: self = .crash
    case .filesystem: self = .filesystem
    case .offline: self = .offline
    }
  }
}
