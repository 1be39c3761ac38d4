internal import Foundation
internal import Lab

/// What a lab would leave behind, looked for on the whole machine.
enum Traces {
  /// How many processes name the directory in their command line.
  static func processes(of directory: String) -> Int {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.filter { entry in
      Int(entry) != nil
        && FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
          .map { String(decoding: $0, as: UTF8.self).contains(directory) } == true
    }.count
  }

  /// The mounts that this process sees.
  static func mounts() throws -> String {
    guard let data = FileManager.default.contents(atPath: "/proc/self/mountinfo") else {
      throw LabError("cannot read /proc/self/mountinfo")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Waits until a lab's directory and all its processes are gone. Its keeper is no child of ours, so there is nothing
  /// to wait for but their disappearance.
  static func waitUntilGone(_ directory: String) async throws {
    for _ in 0..<500 {
      guard FileManager.default.fileExists(atPath: directory) || processes(of: directory) > 0 else { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw LabError("of \(directory) there are \(processes(of: directory)) processes left after 10 s")
  }
}
