internal import SnapshotModel

/// Our bitmaps in the images of a domain that runs, handled through libvirt's checkpoints. Names that are not ours are
/// never touched.
///
/// libvirt's checkpoints are only its memory of bitmaps: they are made for a moment and forgotten again, as left
/// behind they forbid `undefine` and get in the way of migrations.
struct LiveBitmaps: Sendable {
  let hypervisor: Hypervisor
  let domainID: String

  private var jobs: LibvirtConnection { hypervisor.jobs(domainID) }

  /// Makes libvirt forget all our checkpoints. Says nothing about the bitmaps.
  func forgetCheckpoints() async throws {
    hypervisor.told.clear(domainID)
    try await hypervisor.patiently {
      for name in try await hypervisor.queries.checkpointNames(domainID) where CheckpointName(name) != nil {
        try await jobs.deleteCheckpoint(name, of: domainID, metadataOnly: true)
      }
    }
  }

  /// Looks at one disk's bitmap, and removes it if it is broken.
  ///
  /// libvirt answers alike for a missing bitmap and a broken one; removing it tells which it was.
  ///
  /// - Parameter isKept: Whether libvirt goes on knowing of a sound one.
  func probe(_ name: String, disk: String, isKept: Bool = false) async throws -> BitmapFinding {
    do {
      try await remember(name, disks: [disk])
      if !isKept { try await forget(name) }
      return .sound
    } catch let error as LibvirtError where error.isCheckpointInconsistent {
      return try await remove(name, disk: disk) ? .removedBroken : .missing
    }
  }

  /// Tells libvirt of bitmaps of that name that are in these disks' images.
  ///
  /// - Throws: `LibvirtError`, `isCheckpointInconsistent` if one is missing or broken.
  func remember(_ name: String, disks: [String]) async throws {
    hypervisor.told.clear(domainID)
    try await hypervisor.patiently {
      try await jobs.redefineCheckpoint(name, disks: disks, of: domainID, validate: true)
    }
  }

  /// Makes libvirt forget one checkpoint.
  func forget(_ name: String) async throws {
    hypervisor.told.clear(domainID)
    try await hypervisor.patiently {
      _ = try await jobs.deleteCheckpoint(name, of: domainID, metadataOnly: true)
    }
  }

  /// Removes the bitmap by which libvirt copies an increment of a disk, `backup-vda`.
  ///
  /// libvirt removes it itself when its backup ends; one that was killed in the meantime does not, and then no backup of
  /// the disk can begin any more. QEMU does not remove one that a running job uses.
  func removeLibvirtsOwn(disk: String) async throws { try await remove("backup-\(disk)", disk: disk) }

  /// Removes a bitmap, sound or broken, from one disk; the same name on other disks stays. That there is none is a
  /// success.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  func remove(_ name: String, disk: String) async throws -> Bool {
    hypervisor.told.clear(domainID)
    return try await hypervisor.patiently {
      // A checkpoint over several disks would lose the bitmap on all of them: so it is told anew, over this one alone.
      try await jobs.deleteCheckpoint(name, of: domainID, metadataOnly: true)
      try await jobs.redefineCheckpoint(name, disks: [disk], of: domainID, validate: false)
      do {
        return try await jobs.deleteCheckpoint(name, of: domainID, metadataOnly: false)
      } catch let error as LibvirtError where error.isBitmapNotInImage {
        try await jobs.deleteCheckpoint(name, of: domainID, metadataOnly: true)
        return false
      }
    }
  }
}
