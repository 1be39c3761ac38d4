/// The format of an image file, always named explicitly: a guest can write another format's header into a raw disk.
public enum ImageFormat: String, Hashable, Sendable {
  /// Sectors as they are; holds no bitmaps.
  case raw
  /// QEMU's copy-on-write format.
  case qcow2
}
