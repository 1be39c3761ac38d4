/// Whether a file is that of a volume whose own file is gone: moved by somebody, and not a copy.
///
/// Only the bitmap of the volume's tip tells: it lies in the image, and goes wherever that goes. A copy made with `cp` has it
/// too, so the old place must be empty; else the file is a clone, a volume of its own.
public enum AdoptionVerdict: Hashable, Sendable {
  /// It is.
  case adoptable
  /// The volume's own file is there.
  case present
  /// The volume has no tip, so nothing could tell.
  case noTip
  /// The file's volume has snapshots of its own.
  case hasOwnSnapshots
  /// The file does not carry the tip's bitmap.
  case bitmapAbsent
  /// The file has another size than the volume had.
  case sizeDiffers

  /// The verdict on a file.
  ///
  /// - Parameters:
  ///   - isGone: Whether the volume's own file is known to be gone.
  ///   - tip: The bitmap of its tip; nil if it has none.
  ///   - virtualBytes: The size that its VM saw last, in bytes; 0 if never known.
  ///   - ownSnapshots: How many snapshots the volume has that was registered where the file is.
  ///   - found: The bitmaps in the file.
  ///   - foundBytes: The file's size as a VM sees it, in bytes.
  public init(
    isGone: Bool, tip: CheckpointName?, virtualBytes: UInt64, ownSnapshots: Int,
    found: some Collection<CheckpointName>, foundBytes: UInt64
  ) {
    if !isGone {
      self = .present
    } else if ownSnapshots > 0 {
      self = .hasOwnSnapshots
    } else if let tip {
      if !found.contains(tip) {
        self = .bitmapAbsent
      } else {
        self = virtualBytes == 0 || virtualBytes == foundBytes ? .adoptable : .sizeDiffers
      }
    } else {
      self = .noTip
    }
  }
}
