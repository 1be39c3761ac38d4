internal import Foundation
internal import Glibc

/// Waits for something in a directory by inotify.
enum DirectoryWatch {
  /// Returns the first value that `probe` gives; it is asked now and after each change in `directory`.
  ///
  /// - Throws: `LabError` after `seconds`, or as soon as `abandon` gives a reason.
  static func first<Value: Sendable>(
    in directory: String, within seconds: Double, waitingFor what: String,
    abandon: @escaping @Sendable () -> String? = { nil }, probe: @escaping @Sendable () -> Value?
  ) async throws -> Value {
    try await BlockingCall.run {
      let watch = inotify_init1(Int32(IN_CLOEXEC))
      guard watch >= 0 else { throw LabError("inotify: \(String(cString: strerror(errno)))") }
      let descriptor = Descriptor(owning: watch)
      let events = UInt32(IN_CREATE | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB)
      guard inotify_add_watch(descriptor.number, directory, events) >= 0 else {
        throw LabError("cannot watch \(directory): \(String(cString: strerror(errno)))")
      }
      let clock = ContinuousClock()
      let deadline = clock.now + .seconds(seconds)
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        if let value = probe() { return value }
        if let reason = abandon() { throw LabError("\(what): \(reason)") }
        guard clock.now < deadline else { throw LabError("\(what): not within \(seconds) s") }
        // A change wakes us at once; the bound of 100 ms is for `abandon`, which has no file of its own.
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        if Glibc.poll(&poll, 1, 100) > 0 { _ = read(descriptor.number, &buffer, buffer.count) }
      }
    }
  }
}
