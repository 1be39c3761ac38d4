internal import Foundation
internal import Lab

/// `virtnbdbackup`, as Debian has it: what people use for increments with libvirt's checkpoints today.
struct OtherTool {
  let host: LabHost
  let folder: String

  /// Copies everything, or what has changed since the copy before.
  func backUp(_ domain: String, full: Bool) async throws {
    try await host.run(
      "virtnbdbackup", "-q", "--domain", domain, "--level", full ? "full" : "inc", "--output", folder)
  }

  /// Brings the newest point back into a folder.
  func restore(to target: String) async throws {
    try await host.run(
      "virtnbdrestore", "--noprogress", "--input", folder, "--action", "restore", "--output", target)
  }
}
