/// The name of a bitmap in an image, and of libvirt's checkpoint over it: they are always the same.
///
/// Ours begin with `tidemark-` and end with the operation's id. Names that do not are somebody else's and are
/// never touched.
public struct CheckpointName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// What all our names begin with.
  public static let prefix = "tidemark-"

  /// The name as libvirt and qcow2 have it.
  public let text: String

  /// The name of the bitmaps and the checkpoint that `operation` makes.
  public init(_ operation: OperationID) { text = Self.prefix + operation.description }

  /// The name `text`; nil if it is not one of ours.
  public init?(_ text: some StringProtocol) {
    guard text.hasPrefix(Self.prefix), OperationID(text.dropFirst(Self.prefix.count)) != nil else {
      return nil
    }
    self.text = String(text)
  }

  /// The operation that made it.
  public var operation: OperationID? { OperationID(text.dropFirst(Self.prefix.count)) }

  /// The name.
  public var description: String { text }

  /// In the order of the text.
  public static func < (left: CheckpointName, right: CheckpointName) -> Bool { left.text < right.text }
}
