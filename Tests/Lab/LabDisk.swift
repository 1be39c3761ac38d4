/// A disk of a guest: an image and what it must contain.
public struct LabDisk: Sendable {
  /// Where the image is.
  public enum Kind: Sendable {
    /// In a file.
    case file
    /// In a block device, as LVM's volumes are.
    case blockDevice
    /// In Ceph: the path is `pool/image`. There is no Ceph in the lab, so a guest with one can be defined, not started.
    case ceph
  }

  /// Name in the guest and in libvirt: `vda`, `vdb`, …
  public let target: String
  /// The image file.
  public var path: String
  /// What has been written to it through the lab.
  public var content: DiskModel
  /// Where the image is.
  public var kind = Kind.file
  /// The image's format: `qcow2` or `raw`.
  public var format = "qcow2"
  /// The libvirt secret that opens an image encrypted with LUKS; nil where it is not.
  public var secretID: String?

  /// A disk whose image a test has made itself.
  public init(
    target: String = "vda", path: String, size: Int, kind: Kind = .file, format: String = "qcow2",
    secretID: String? = nil
  ) {
    (self.target, self.path, content) = (target, path, DiskModel(size: size))
    (self.kind, self.format, self.secretID) = (kind, format, secretID)
  }

  /// The disk in a domain's XML.
  var definition: String {
    let (type, source) =
      switch kind {
      case .file: ("file", "file='\(path)'")
      case .blockDevice: ("block", "dev='\(path)'")
      case .ceph: ("network", "protocol='rbd' name='\(path)'")
      }
    let host = if case .ceph = kind { "<host name='127.0.0.1'/>" } else { "" }
    let encryption =
      secretID.map { "<encryption format='luks'><secret type='passphrase' uuid='\($0)'/></encryption>" } ?? ""
    return """
          <disk type='\(type)' device='disk'>
            <driver name='qemu' type='\(format)' cache='none' discard='unmap'/>
            <source \(source)>\(host)\(encryption)</source>
            <target dev='\(target)' bus='virtio'/>
          </disk>
      """
  }
}
