internal import Foundation
internal import Glibc

/// The programs that were built together with the one that runs.
public enum Products {
  /// The folder that holds them: the one of the running test bundle or demonstration.
  public static let folder: String = {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "./here"
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }()

  /// The path of a program.
  ///
  /// - Throws: `LabError` when it was not built.
  public static func path(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    guard access(path, X_OK) == 0 else {
      throw LabError("\(path) is not there: run `swift build --build-tests`")
    }
    return path
  }
}
