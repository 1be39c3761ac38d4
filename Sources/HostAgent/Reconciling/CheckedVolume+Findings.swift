internal import Messages
internal import SnapshotModel

extension CheckedVolume {
  /// A finding about this volume, in words.
  ///
  /// - Parameters:
  ///   - subject: The bitmap, checkpoint, snapshot, place or VM that it is about.
  ///   - files: The files that it is about, absolute.
  ///   - obstacle: Why it could not be mended or looked at.
  func finding(
    _ disorder: Disorder, _ subject: String, files: [String] = [], obstacle: String? = nil
  ) -> Finding {
    let isStuck = obstacle != nil && disorder.outcome == .mended
    let (summary, remedy) = words(disorder, subject, files.joined(separator: ", "), obstacle)
    return Finding.with {
      $0.volumeID = survey.volumeID
      $0.code = FindingCode(disorder)
      $0.outcome = isStuck ? .needsAttention : FindingOutcome(disorder.outcome)
      $0.subject = subject.isEmpty ? bitmaps.image : subject
      $0.summary = isStuck ? "\(summary). It could not be mended: \(obstacle ?? "")" : summary
      $0.remedy = isStuck ? "Remove what is in the way, and check \(title) again" : remedy
    }
  }

  /// What was found and done, and what is left to do.
  private func words(
    _ disorder: Disorder, _ subject: String, _ files: String, _ obstacle: String?
  ) -> (summary: String, remedy: String) {
    switch disorder {
    case .checkpointLeft:
      (
        "libvirt still listed our checkpoint \(subject); it was made to forget it, the bitmap is not touched by it",
        ""
      )
    case .bitmapMissing:
      (
        "The bitmap \(subject) is not in the image any more, so it is no longer counted on; a snapshot that needs it "
          + "will be full", ""
      )
    case .bitmapInconsistent:
      (
        "The bitmap \(subject) has not recorded everything, as after a crash of QEMU; it was removed, and a snapshot "
          + "that needs it will be full", ""
      )
    case .bitmapDoomed: ("The bitmap \(subject) was not needed any more; it was removed", "")
    case .bitmapUnknown:
      (
        "No record knows the bitmap \(subject), as in a copy of another volume's image or after a crash; it was removed",
        ""
      )
    case .fileLeft:
      (
        (subject.isEmpty ? "A revert was" : "Snapshot \(subject) was")
          + " never finished; its files were removed: \(files)", ""
      )
    case .snapshotDamaged:
      (
        "The file of snapshot \(subject) is not what was written: \(files)",
        "Restore it from a copy of the store; or delete the snapshots that depend on it"
      )
    case .snapshotUnverifiable: ("Snapshot \(subject) was sealed without checksums", "")
    case .snapshotMissing:
      (
        "Snapshot \(subject) is recorded, but not on the storage: \(files) is missing. Its content, and that of the "
          + "snapshots on it, cannot be read",
        "Restore the missing files from a copy of the store; or delete the snapshots that depend on them"
      )
    case .snapshotUnknown:
      (
        "No record knows snapshot \(subject), which lies on the storage: \(files). It was left alone",
        "If the catalog was restored from an old copy, bring back a newer one; if the snapshot is certainly not wanted, "
          + "remove its files"
      )
    case .removalUnfinished:
      (
        "The deletion of snapshot \(subject) was begun and not finished",
        "Delete it again: tidemark snapshot rm \(subject)"
      )
    case .storageUnreachable:
      (
        "The snapshots in \(subject) were not looked at: \(obstacle ?? "it cannot be reached")",
        "Mount it on the host, see that the agent's configuration names it, and check \(title) again"
      )
    case .backupRunning:
      ("A backup job runs on the machine; its bitmaps and checkpoints were left alone", "")
    case .backupAbandoned:
      ("A backup job of \(subject) still wrote the file of a snapshot that was given up; it was ended", "")
    case .backupLost:
      (
        "libvirt keeps \(subject) for a backup that does not exist, since libvirtd was killed while it began one; it allows "
          + "\(subject) no backup, migration, save or new start",
        "When that suits, shut \(subject) down, restart libvirtd on the host, and start \(subject) again: in this order"
      )
    case .volumeMissing:
      (
        "The volume's image \(bitmaps.image) is not there",
        "Bring it back; or make a new volume out of one of its snapshots, with `tidemark volume create`. Snapshots in a "
          + "secondary store are not touched by it"
      )
    case .adoptionProposed, .manifestUnreadable, .recordContradicted, .placeTaken, .parentUnknown,
      .placeUnknown:
      // Found where the records are.
      ("\(subject): \(disorder.rawValue)", "See what `tidemark volume ls` says")
    }
  }
}

extension FindingCode {
  /// As the messages have it.
  init(_ disorder: Disorder) {
    switch disorder {
    case .checkpointLeft: self = .checkpointLeft
    case .bitmapMissing: self = .bitmapMissing
    case .bitmapInconsistent: self = .bitmapInconsistent
    case .bitmapDoomed: self = .bitmapDoomed
    case .bitmapUnknown: self = .bitmapUnknown
    case .fileLeft: self = .fileLeft
    case .snapshotMissing: self = .snapshotMissing
    case .snapshotUnknown: self = .snapshotUnknown
    case .removalUnfinished: self = .removalUnfinished
    case .storageUnreachable: self = .storageUnreachable
    case .backupRunning: self = .backupRunning
    case .backupAbandoned: self = .backupAbandoned
    case .backupLost: self = .backupLost
    case .volumeMissing: self = .volumeMissing
    case .snapshotDamaged: self = .snapshotDamaged
    case .snapshotUnverifiable: self = .snapshotUnverifiable
    case .adoptionProposed: self = .adoptionProposed
    case .manifestUnreadable: self = .manifestUnreadable
    case .recordContradicted: self = .recordContradicted
    case .placeTaken: self = .placeTaken
    case .parentUnknown: self = .parentUnknown
    case .placeUnknown: self = .placeUnknown
    }
  }

  /// The rules' name for it; nil for one that this version does not know.
  var disorder: Disorder? { Disorder.allCases.first { FindingCode($0) == self } }
}

extension FindingOutcome {
  /// As the messages have it.
  init(_ outcome: Disorder.Outcome) {
    switch outcome {
    case .mended: self = .mended
    case .leftAlone: self = .leftAlone
    case .needsAttention: self = .needsAttention
    }
  }
}
