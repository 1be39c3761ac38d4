/// What is known of the place where text is shown: a terminal of some width, or a file or pipe.
public struct Screen: Hashable, Sendable {
  /// The terminal's width in columns; nil when it is no terminal: then nothing is truncated or redrawn.
  public var width: Int?
  /// Whether colours are wanted.
  public var colours: Bool

  /// A file or a pipe: as wide as need be, no colours.
  public static let plain = Screen(width: nil, colours: false)

  /// Creates a description.
  public init(width: Int?, colours: Bool) {
    self.width = width
    self.colours = colours
  }

  /// Whether somebody looks at it while it is written.
  public var isTerminal: Bool { width != nil }
}
