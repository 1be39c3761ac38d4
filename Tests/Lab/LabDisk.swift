/// A disk of a guest: a qcow2 file and what it must contain.
public struct LabDisk: Sendable {
  /// Name in the guest and in libvirt: `vda`, `vdb`, …
  public let target: String
  /// The image file.
  public var path: String
  /// What has been written to it through the lab.
  public var content: DiskModel
}
