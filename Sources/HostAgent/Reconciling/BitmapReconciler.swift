internal import Messages
internal import SnapshotModel

/// Compares what is believed of one volume's bitmaps with libvirt and the image, disk by disk, and removes what must not
/// stay. One implementation, for every snapshot's reconcile step and for checks.
///
/// Of a running machine nobody lists the bitmaps (`qemu-img info` tells those of the last open, libvirt none), so they are
/// looked for by name: those that the catalog has a record of, and those that anybody mentions.
struct BitmapReconciler: Sendable {
  /// A volume, and what is believed of it.
  struct Subject: Sendable {
    /// Its pool here.
    var pool: ConfinedDirectory
    /// Its path in it.
    var volume: RelativePath
    /// What people call it.
    var title: String
    /// What the catalog believes.
    var beliefs: [CheckpointName: VolumeHistory.BitmapState]
    /// Which of the valid ones are tried out; nil: all. Each costs some calls to libvirt.
    var tried: Set<CheckpointName>?
    /// Whether bitmaps that nobody believes in are left alone, whatever they are.
    var isOnlyLooking = false
    /// Whether libvirt goes on knowing of the one that is tried, if it is sound: a copy that begins with it comes next.
    var staysTold = false

    /// The image, absolute.
    var image: String { pool.absolute(volume) }
  }

  /// One thing that was found.
  struct Finding: Hashable, Sendable {
    var disorder: Disorder
    /// The bitmap or checkpoint; empty when it is about the volume.
    var name: String
    /// Why it could not be mended; nil if it was, or needs no mending.
    var obstacle: String?
  }

  /// What a comparison found.
  struct Outcome: Sendable {
    var findings: [Finding] = []
    /// Recorded bitmaps that nobody may believe in any more.
    var gone: Set<CheckpointName> = []
    /// What was seen of those that were tried.
    var sightings: [CheckpointName: BitmapSighting] = [:]

    /// The bitmaps that were in the image and have been removed.
    var removed: [CheckpointName] {
      findings.filter { [.bitmapInconsistent, .bitmapDoomed, .bitmapUnknown].contains($0.disorder) }
        .filter { $0.obstacle == nil }.compactMap { CheckpointName($0.name) }
    }
  }

  let context: StepContext

  private var hypervisor: Hypervisor { context.hypervisor }

  /// Compares and mends. The caller has the turn on the domain that may run on the volume.
  ///
  /// - Throws: `AgentError` `volume_in_use`; `LibvirtError`; `ImageToolError`.
  func reconcile(_ subject: Subject) async throws -> Outcome {
    // A machine may start or stop between the look and the deed; then the other way is the right one.
    for _ in 0..<3 {
      if let (domain, disk) = try await StoredBitmaps(context: context).activeDisk(subject.image) {
        do {
          return try await reconcile(subject, domain, disk)
        } catch let error as LibvirtError where error.isInvalidOperation || error.isNoDomain { continue }
      }
      guard try await context.files.run({ try subject.pool.hasFile(subject.volume) }) else {
        return Outcome(findings: [Finding(disorder: .volumeMissing, name: "")])
      }
      do {
        return try await reconcileStored(subject)
      } catch let error as ImageToolError where error.kind == .locked {
        if try await StoredBitmaps(context: context).activeDisk(subject.image) == nil {
          throw error.agentError
        }
      }
    }
    throw AgentError(
      .failedPrecondition, "volume_in_use", what: "The bitmaps of \(subject.title) were not looked at",
      why: "Its machine was being started and stopped", remedy: "Try again", isRetryable: true)
  }

  // MARK: - A machine runs on it

  private func reconcile(_ subject: Subject, _ domain: Domain, _ disk: DomainDisk) async throws -> Outcome {
    var outcome = Outcome()
    let domainID = domain.id
    let bitmaps = LiveBitmaps(hypervisor: hypervisor, domainID: domainID)
    let listed = try await hypervisor.patiently { try await hypervisor.queries.checkpointNames(domainID) }
    let running = try await hypervisor.patiently { try await hypervisor.queries.runningBackup(domainID) }
    if running == nil {
      outcome.findings += listed.filter { CheckpointName($0) != nil }.sorted().map {
        Finding(disorder: .checkpointLeft, name: $0)
      }
      try await bitmaps.forgetCheckpoints()
    } else {
      // Whoever's it is, it has checkpoints and bitmaps of its own that must stay until it ends.
      outcome.findings.append(Finding(disorder: .backupRunning, name: ""))
    }
    guard disk.format == "qcow2" else { return outcome }
    let stored = try await context.information(subject.image, format: .qcow2).bitmaps
    let mentioned = running == nil ? listed + stored.map(\.name) : []
    for name in BitmapVerdict.candidates(
      believed: subject.beliefs.keys, mentioned: subject.isOnlyLooking ? [] : mentioned)
    {
      switch subject.beliefs[name] {
      case .pending: continue
      case .valid:
        guard subject.tried?.contains(name) ?? (running == nil) else { continue }
        try await judge(name, subject, &outcome) {
          let staysTold = subject.staysTold && subject.tried == [name] && running == nil
          switch try await bitmaps.probe(name.text, disk: disk.target, isKept: staysTold) {
          case .sound:
            if staysTold { hypervisor.told.note([name.text: [disk.target]], of: domain) }
            return .sound
          case .removedBroken: return .broken
          case .missing: return .absent
          }
        }
      case .doomed, nil:
        guard running == nil else { continue }
        // Sound or broken, it goes: removing it tells whether it was there.
        try await judge(name, subject, &outcome) {
          try await bitmaps.remove(name.text, disk: disk.target) ? .sound : .absent
        }
      }
    }
    return outcome
  }

  /// Takes in what `look` sees of a bitmap, which it removes if it must go.
  private func judge(
    _ name: CheckpointName, _ subject: Subject, _ outcome: inout Outcome,
    _ look: () async throws -> BitmapSighting
  ) async throws {
    do {
      let sighting = try await look()
      outcome.take(name, sighting, BitmapVerdict(belief: subject.beliefs[name], sighting: sighting))
    } catch let error as LibvirtError {
      if error.isConnectionLost || error.isInvalidOperation || error.isNoDomain || error.isBusy {
        throw error
      }
      // One that cannot be tried out is not believed in; it is in nobody's way.
      outcome.fail(name, subject.beliefs[name], "\(error)")
    }
  }

  // MARK: - Nobody runs on it

  private func reconcileStored(_ subject: Subject) async throws -> Outcome {
    var outcome = Outcome()
    let image = subject.image
    try await forgetCheckpoints(image, &outcome)
    let stored: [ImageInformation.Bitmap]
    do {
      // Without a lock, which would keep a machine from starting at this moment. What a running one shows is not the
      // truth, but looks broken; and it cannot be removed from under it.
      stored = try await context.information(image, format: .qcow2).bitmaps
    } catch let error as ImageToolError where error.kind == .wrongFormat {
      return outcome
    }
    for name in BitmapVerdict.candidates(
      believed: subject.beliefs.keys, mentioned: subject.isOnlyLooking ? [] : stored.map(\.name))
    {
      let sighting: BitmapSighting =
        switch stored.first(where: { $0.name == name.text }) {
        case nil: .absent
        case .some(let bitmap): bitmap.isInconsistent || !bitmap.isRecording ? .broken : .sound
        }
      let verdict = BitmapVerdict(belief: subject.beliefs[name], sighting: sighting)
      do {
        if verdict.isRemoved { try await context.images.removeBitmap(name.text, from: image) }
        outcome.take(name, sighting, verdict)
      } catch let error as ImageToolError where error.kind != .locked {
        outcome.fail(name, subject.beliefs[name], "\(error)")
      }
    }
    return outcome
  }

  /// Makes libvirt forget our checkpoints of domains that are only defined with the image.
  private func forgetCheckpoints(_ image: String, _ outcome: inout Outcome) async throws {
    for domain in try await hypervisor.domains() where domain.disk(path: image) != nil && !domain.isActive {
      let listed = try await hypervisor.patiently { try await hypervisor.queries.checkpointNames(domain.id) }
      outcome.findings += listed.filter { CheckpointName($0) != nil }.sorted().map {
        Finding(disorder: .checkpointLeft, name: $0)
      }
      try await LiveBitmaps(hypervisor: hypervisor, domainID: domain.id).forgetCheckpoints()
    }
  }
}

extension BitmapReconciler.Outcome {
  /// Takes in what was seen of a bitmap, and that the verdict on it was carried out.
  fileprivate mutating func take(
    _ name: CheckpointName, _ sighting: BitmapSighting, _ verdict: BitmapVerdict
  ) {
    sightings[name] = sighting
    if verdict.isForgotten { gone.insert(name) }
    if let disorder = verdict.disorder { findings.append(.init(disorder: disorder, name: name.text)) }
  }

  /// Takes in that a bitmap could not be looked at or removed.
  fileprivate mutating func fail(
    _ name: CheckpointName, _ belief: VolumeHistory.BitmapState?, _ obstacle: String
  ) {
    sightings[name] = .broken
    if belief == .valid { gone.insert(name) }
    let disorder: Disorder =
      switch belief {
      case .valid, .pending: .bitmapInconsistent
      case .doomed: .bitmapDoomed
      case nil: .bitmapUnknown
      }
    findings.append(.init(disorder: disorder, name: name.text, obstacle: obstacle))
  }
}
