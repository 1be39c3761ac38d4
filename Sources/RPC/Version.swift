/// The version of this build of Tidemark.
public enum Version {
  /// `major.minor.patch`, as `--version` prints it.
  public static let current = "0.1.0"
}
