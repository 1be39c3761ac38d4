internal import Messages

/// Whether an image can carry what is asked of it. Pure.
enum ImageGate {
  /// Why a disk cannot be snapshotted as planned; nil if it can.
  ///
  /// - Parameters:
  ///   - needsBitmap: Whether an increment is to be taken or a new bitmap made; without it a full copy of nearly
  ///     anything is possible. Encrypted content is always refused: the copy would hold the guest's plain text.
  static func refusal(
    _ title: String, disk: DomainDisk, image: ImageInformation, foreignSnapshots: Int, needsBitmap: Bool
  ) -> AgentError? {
    func refuse(_ reason: String, _ why: String, _ remedy: String) -> AgentError {
      AgentError(
        .failedPrecondition, reason, what: "No snapshot of \(title) was taken", why: why, remedy: remedy,
        facts: ["path": disk.path, "format": disk.format])
    }
    if disk.isEncrypted || image.isEncrypted {
      return refuse(
        "image_encrypted", "The image is encrypted, and a snapshot would hold its content in the clear",
        "Encrypted volumes cannot be snapshotted; encrypt below the pool instead")
    }
    guard needsBitmap else { return nil }
    let full = "or take full snapshots without bitmaps: set kvm.incremental.snapshot to false"
    if disk.format != "qcow2" || image.format != "qcow2" {
      return refuse(
        "image_is_raw", "The image is \(disk.format), which holds no bitmaps",
        "Convert the volume to qcow2, \(full)")
    }
    if image.compatibility == "0.10" {
      return refuse(
        "image_version_too_old", "The image is qcow2 of compatibility 0.10, which holds no bitmaps",
        "Run `qemu-img amend -f qcow2 -o compat=1.1` on it while its machine is stopped, \(full)")
    }
    if image.dataFile != nil || disk.hasDataFile {
      return refuse(
        "image_has_data_file", "The image keeps its content in an external data file",
        "Convert the volume to a qcow2 image without data file, \(full)")
    }
    if foreignSnapshots > 0 || !image.internalSnapshots.isEmpty {
      return refuse(
        "foreign_snapshots", "The machine or the image has snapshots of libvirt or QEMU that are not ours",
        "Delete those snapshots, \(full)")
    }
    return nil
  }

  /// Why the image's backing file forbids increments; nil if it may stay, or there is none.
  ///
  /// A template is only read: nothing has ever written to it as a disk, so that it has no bitmaps of ours and no domain has
  /// it as a disk that its guest may write. Below an overlay of somebody's snapshot lies what was the volume until then.
  /// Its bitmaps end there, and who merges the two changes a volume that has a chain of its own.
  ///
  /// - Parameters:
  ///   - backing: What lies below, nearest first: the path and the bitmaps of each.
  ///   - domains: The host's domains.
  static func refusal(
    _ title: String, backing: [(path: String, bitmaps: [String])], domains: [Domain]
  ) -> AgentError? {
    for (path, bitmaps) in backing {
      let user = domains.first { $0.disk(path: path)?.isReadOnly == false }
      guard user != nil || bitmaps.contains(where: { $0.hasPrefix("tidemark-") }) else { continue }
      let why = user.map { "is a disk of \($0.name)" } ?? "is a volume that has snapshots of its own"
      return AgentError(
        .failedPrecondition, "foreign_overlay", what: "No snapshot of \(title) was taken",
        why:
          "Its image is an overlay of \(path), which \(why): somebody has made a snapshot outside of Tidemark",
        remedy:
          "Merge the overlay with the tool that made it (virsh blockcommit … --active --pivot), "
          + "or set kvm.incremental.snapshot to false",
        facts: ["path": path])
    }
    return nil
  }
}
