internal import Foundation
internal import Glibc
internal import Lab

/// Files whose content is on the disk.
enum DurableFile {
  /// Waits until what was written to a file is on the disk.
  static func flush(_ path: String) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fdatasync(descriptor) == 0 else {
          return continuation.resume(throwing: LabError("\(path): \(String(cString: strerror(errno)))"))
        }
        continuation.resume()
      }.start()
    }
  }

  /// What a file system holds back goes to the disk before something is measured, so that nobody pays for what came before.
  static func settle() async {
    await withCheckedContinuation { done in
      Thread {
        sync(); done.resume()
      }.start()
    }
  }
}
