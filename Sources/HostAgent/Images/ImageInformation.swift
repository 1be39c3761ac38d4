/// What `qemu-img info` says about an image.
///
/// While QEMU runs on the image, what it says about *bitmaps* is not the truth: they are written at close.
public struct ImageInformation: Hashable, Sendable {
  /// A persistent dirty bitmap in the file.
  public struct Bitmap: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Whether it was not closed properly (`in-use`): what it says cannot be relied on.
    public var isInconsistent: Bool
    /// Whether it goes on recording at the next open (`auto`).
    public var isRecording: Bool
    /// Bytes of the image that one bit stands for.
    public var granularity: UInt64
  }

  /// The format: `qcow2`, `raw`, …
  public var format: String
  /// The size that a guest sees, in bytes.
  public var virtualBytes: UInt64
  /// What the file occupies, in bytes.
  public var allocatedBytes: UInt64
  /// The backing file's name as the image has it; nil if it stands alone.
  public var backingName: String?
  /// qcow2's version: `0.10` or `1.1`; nil for other formats.
  public var compatibility: String?
  /// Whether the content is encrypted.
  public var isEncrypted: Bool
  /// The external file that holds the content; nil if the image holds it itself.
  public var dataFile: String?
  /// Bytes per cluster; nil for other formats.
  public var clusterBytes: UInt64?
  /// Whether clusters are divided into subclusters; false for other formats.
  public var hasExtendedL2: Bool
  /// Whether reference counts may be written late.
  public var hasLazyReferenceCounts: Bool
  /// How compressed clusters are: `zlib`, `zstd`; nil for other formats.
  public var compressionType: String?
  /// Internal snapshots, by name.
  public var internalSnapshots: [String]
  /// Persistent bitmaps, as of the last close.
  public var bitmaps: [Bitmap]
}
