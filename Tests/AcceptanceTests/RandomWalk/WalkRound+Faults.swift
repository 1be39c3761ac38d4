extension WalkRound {
  /// What breaks.
  enum Fault: Hashable, Sendable, CaseIterable {
    case killOrchestrator, killBothOrchestrators, killCatalog, killPostgres, stopPostgres
    case freezeOrchestrator, freezeCatalog, freezeAgent
    case killAgent, killAllAgents, killLibvirt, freezeLibvirt, killEmulator
    /// QEMU is stopped: whatever is asked of it begins, and does not end, until it goes on. Something else breaks meanwhile.
    case freezeEmulator
    case takeStoreAway, stallNetwork, cutNetwork
    /// Agent, libvirtd, orchestrators and catalog at once.
    case killEverything

    /// Whether it touches what the steps on a host need: then an operation may fail, with its reason.
    var touchesHost: Bool {
      switch self {
      case .killOrchestrator, .killBothOrchestrators, .killCatalog, .killPostgres, .stopPostgres,
        .freezeOrchestrator, .freezeCatalog:
        false
      case .freezeAgent, .killAgent, .killAllAgents, .killLibvirt, .freezeLibvirt, .killEmulator,
        .freezeEmulator, .takeStoreAway, .stallNetwork, .cutNetwork, .killEverything:
        true
      }
    }
  }

  /// When it breaks.
  enum Moment: Hashable, Sendable {
    /// So many milliseconds after the requests were sent.
    case after(milliseconds: Int)
    /// When the first request's operation comes to this place, out of all places of its kind.
    case place(Int)
    /// When the first request's operation is being undone, and comes to this place of that.
    case undoPlace(Int)
  }

  /// More that breaks, some time after the first was put right: whoever recovers is hit again.
  struct Aftershock: Hashable, Sendable {
    var fault: Fault
    /// In milliseconds.
    var delay: Int
    var duration: Int
  }
}
