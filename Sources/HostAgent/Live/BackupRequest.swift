/// A push backup of some of a domain's disks at one instant, and the checkpoint that starts there.
public struct BackupRequest: Hashable, Sendable {
  /// One disk's part.
  public struct Disk: Hashable, Sendable {
    /// Its target: `vda`.
    public var target: String
    /// The prepared qcow2 file that gets the data, absolute.
    public var file: String
    /// The checkpoint since which changes are copied; nil for everything.
    public var since: String?
    /// Whether the new checkpoint is made on it.
    public var isCheckpointed: Bool

    /// A disk's part.
    public init(target: String, file: String, since: String?, isCheckpointed: Bool) {
      self.target = target
      self.file = file
      self.since = since
      self.isCheckpointed = isCheckpointed
    }
  }

  /// The disks.
  public var disks: [Disk]
  /// The new checkpoint's name, for the disks that get one.
  public var checkpoint: String

  /// A request.
  public init(disks: [Disk], checkpoint: String) {
    self.disks = disks
    self.checkpoint = checkpoint
  }
}

extension BackupRequest {
  /// libvirt's XML of the job.
  func backupXML(excluding others: [String]) -> String {
    let included = disks.map { disk in
      let mode =
        disk.since.map { "backupmode='incremental' incremental='\($0.escapedForXML)'" } ?? "backupmode='full'"
      return "<disk name='\(disk.target.escapedForXML)' backup='yes' type='file' \(mode)>"
        + "<driver type='qcow2'/><target file='\(disk.file.escapedForXML)'/></disk>"
    }
    let excluded = others.map { "<disk name='\($0.escapedForXML)' backup='no'/>" }
    return "<domainbackup mode='push'><disks>" + (included + excluded).joined() + "</disks></domainbackup>"
  }

  /// libvirt's XML of the checkpoint; nil if no disk gets one.
  func checkpointXML(excluding others: [String]) -> String? {
    let included = disks.filter(\.isCheckpointed).map(\.target)
    if included.isEmpty { return nil }
    let excluded = disks.filter { !$0.isCheckpointed }.map(\.target) + others
    return CheckpointXML.text(name: checkpoint, disks: included, excluding: excluded, creationTime: nil)
  }
}
