/// What was seen of a bitmap in an image.
public enum BitmapSighting: String, Hashable, Sendable, CaseIterable {
  /// It is there, and has recorded everything.
  case sound
  /// It is there, but its QEMU was killed, or it does not record.
  case broken
  /// It is not there.
  case absent
}

/// What is to be done about one bitmap.
public struct BitmapVerdict: Hashable, Sendable {
  /// Whether it is removed from the image.
  public var isRemoved: Bool
  /// Whether its record goes: nobody may believe in it any more.
  public var isForgotten: Bool
  /// What the finding is called; nil if it is none.
  public var disorder: Disorder?

  /// Nothing.
  static let fine = BitmapVerdict(isRemoved: false, isForgotten: false, disorder: nil)

  init(isRemoved: Bool, isForgotten: Bool, disorder: Disorder?) {
    self.isRemoved = isRemoved
    self.isForgotten = isForgotten
    self.disorder = disorder
  }

  /// The verdict on a bitmap of ours.
  ///
  /// A bitmap is kept only if the catalog believes in it *and* the image has it, recording and consistent: a bitmap too
  /// few costs a full snapshot, one too many that is believed in costs the truth of an increment. One that an operation
  /// may be making at this moment is that operation's to judge.
  ///
  /// - Parameters:
  ///   - belief: What the catalog believes; nil if it has no record.
  ///   - sighting: What was seen in the image.
  public init(belief: VolumeHistory.BitmapState?, sighting: BitmapSighting) {
    switch (belief, sighting) {
    case (.pending, _), (.valid, .sound), (nil, .absent): self = .fine
    case (.valid, .broken): self.init(isRemoved: true, isForgotten: true, disorder: .bitmapInconsistent)
    case (.valid, .absent): self.init(isRemoved: false, isForgotten: true, disorder: .bitmapMissing)
    case (.doomed, .absent): self.init(isRemoved: false, isForgotten: true, disorder: nil)
    case (.doomed, .sound), (.doomed, .broken):
      self.init(isRemoved: true, isForgotten: true, disorder: .bitmapDoomed)
    case (nil, .sound), (nil, .broken):
      self.init(isRemoved: true, isForgotten: false, disorder: .bitmapUnknown)
    }
  }

  /// The bitmaps to look for in an image: those that the catalog has a record of, and those of ours that anybody has
  /// mentioned (the file, libvirt's list). Names that are not ours are nobody's business. In order.
  public static func candidates(
    believed: some Sequence<CheckpointName>, mentioned: some Sequence<String>
  ) -> [CheckpointName] {
    Set(believed).union(mentioned.compactMap { CheckpointName($0) }).sorted()
  }
}
