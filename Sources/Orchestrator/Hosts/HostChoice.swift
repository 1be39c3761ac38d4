internal import GRPCCore
internal import Messages
internal import RPC

/// Decides on which host an operation's volumes are worked on, from what the hosts of their pools answer. Pure.
///
/// Where nobody uses them, a host that has announced itself lately and does not answer is waited for: it may be running
/// them, and will answer or be given up within seconds. One that was given up is not asked, or the maintenance of one host
/// would end the snapshots of every stopped VM in its cluster. What protects a VM that may run there is QEMU's own lock of
/// the image, which every host sees: it shows as `locked` here, and the agent can add no bitmap while it is held.
struct HostChoice {
  /// What a host said about the volumes, in their order.
  enum Answer: Hashable, Sendable {
    /// It answered.
    case uses([VolumeUse])
    /// It did not.
    case unreachable(String)
  }

  /// For messages: what is being done to what.
  var what: String
  /// The answers, by host name.
  var answers: [String: Answer]
  /// The hosts that also mount the store; nil if none is needed.
  var hostsOfStore: Set<String>?
  /// The store's name, for messages.
  var storeName: String = ""

  /// The host: where the volumes are in use; else one that has them defined; else any that sees the files.
  ///
  /// - Throws: ``TidemarkError``: UNAVAILABLE where waiting may help (a host does not answer, so it may run the volume;
  ///   somebody who does not answer has it locked; a migration shows it on two), FAILED_PRECONDITION where not.
  func decide() throws(TidemarkError) -> String {
    var active: Set<String> = []
    var inactive: Set<String> = []
    var seeing: Set<String> = []
    var unreachable: [String] = []
    var locked = false
    for (host, answer) in answers {
      switch answer {
      case .unreachable: unreachable.append(host)
      case .uses(let uses):
        if uses.contains(where: { !$0.activeVmID.isEmpty }) { active.insert(host) }
        if uses.contains(where: { !$0.inactiveVmID.isEmpty }) { inactive.insert(host) }
        if !uses.isEmpty && uses.allSatisfy(\.fileExists) { seeing.insert(host) }
        if uses.contains(where: \.writeLocked) { locked = true }
      }
    }
    if active.count > 1 {
      throw wait(
        "volume_on_two_hosts",
        "it is active on \(active.sorted().joined(separator: " and ")): it is being migrated")
    }
    if let host = active.first { return try withStore(host) }
    if answers.isEmpty {
      throw wait("no_host", "no host that has its pool mounted answers")
    }
    if !unreachable.isEmpty {
      throw wait(
        "host_unreachable",
        "\(unreachable.sorted().joined(separator: ", ")) does not answer and may be running its VM")
    }
    guard !seeing.isEmpty else {
      let isProven = answers.values.contains { answer in
        guard case .uses(let uses) = answer else { return false }
        return uses.contains { !$0.fileExists && $0.presence != .unknown }
      }
      guard isProven else {
        throw TidemarkError(
          .failedPrecondition, reason: "pool_not_mounted", what: what,
          why:
            "its file is not seen by \(answers.keys.sorted().joined(separator: ", ")), where nothing proves that its pool is "
            + "mounted: there is no marker .tidemark-pool with the pool's id",
          remedy: "Mount the pool there, and try again.")
      }
      throw TidemarkError(
        .failedPrecondition, reason: "volume_gone", what: what,
        why: "its file is not there, as \(answers.keys.sorted().joined(separator: ", ")) sees the pool",
        remedy: "See where the volume has gone. Its snapshots on a secondary store are still there.")
    }
    if locked {
      throw wait(
        "volume_in_use",
        "somebody has its image open for writing, on a host that does not answer or outside of libvirt")
    }
    let preferred = inactive.intersection(seeing)
    let candidates = (preferred.isEmpty ? seeing : preferred).sorted()
    return try withStore(candidates.first { hostsOfStore?.contains($0) ?? true } ?? candidates[0])
  }

  private func withStore(_ host: String) throws(TidemarkError) -> String {
    if let hostsOfStore, !hostsOfStore.contains(host) {
      throw TidemarkError(
        .failedPrecondition, reason: "store_not_mounted", what: what,
        why: "store '\(storeName)' is not mounted on host '\(host)'",
        remedy: "Mount the store there, see that the agent's configuration names it, and try again.",
        facts: ["host": host, "store": storeName])
    }
    return host
  }

  private func wait(_ reason: String, _ why: String) -> TidemarkError {
    TidemarkError(
      .unavailable, reason: reason, what: what, why: why,
      remedy: "The operation goes on when that has changed; cancel it if it is not to wait.", retryable: true)
  }
}
