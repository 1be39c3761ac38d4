/// Which paths people may give to files that are made in pools and stores.
public enum PathRule {
  /// The longest last part, in bytes: beside a file that is being made lie others, whose names are longer.
  public static let longestName = 160

  /// Why `path` is not acceptable inside a pool or store, as the rest of a sentence that begins with it; nil if it is.
  public static func violation(of path: String) -> String? {
    if path.isEmpty { return "is empty" }
    if path.utf8.count > 2048 { return "is longer than 2,048 bytes" }
    if path.hasPrefix("/") { return "is absolute" }
    if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "has control characters"
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
      return "has an empty part, '.' or '..' in it"
    }
    if parts.contains(where: { $0.utf8.count > 255 }) || (parts.last?.utf8.count ?? 0) > longestName {
      return "has a part that is too long: the last may have \(longestName) bytes"
    }
    if parts.first == ".tidemark" { return "lies in the folder .tidemark, which is Tidemark's own" }
    return nil
  }

  /// Why `size` is no size of a disk, as the rest of a sentence that begins with it; nil if it is one.
  public static func violation(ofSize size: UInt64) -> String? {
    if size % 512 != 0 { return "is no multiple of 512" }
    return size > 1 << 56 ? "is more than 64 PiB" : nil
  }
}
