/// The version of libvirt or QEMU: major × 1,000,000 + minor × 1,000 + release, as libvirt counts.
public struct ComponentVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The version as one number.
  public var number: UInt64

  /// The version that is this number.
  public init(number: UInt64) { self.number = number }

  /// The version of these parts.
  public init(_ major: UInt64, _ minor: UInt64, _ release: UInt64) {
    number = major * 1_000_000 + minor * 1_000 + release
  }

  /// `7.6.0`
  public var description: String { "\(number / 1_000_000).\(number / 1_000 % 1_000).\(number % 1_000)" }

  /// Older before newer.
  public static func < (left: ComponentVersion, right: ComponentVersion) -> Bool {
    left.number < right.number
  }

  /// The first libvirt whose increments can be relied on.
  public static let libvirtForIncrements = ComponentVersion(7, 6, 0)
  /// The first QEMU whose increments can be relied on.
  public static let qemuForIncrements = ComponentVersion(6, 1, 0)
  /// The first libvirt whose push backup of a running VM can be used.
  public static let libvirtForFulls = ComponentVersion(7, 2, 0)
}
