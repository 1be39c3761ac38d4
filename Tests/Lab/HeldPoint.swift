internal import Glibc

/// A place between two steps at which a process is to be held: see `LabTidemark.hold`.
public final class HeldPoint: Sendable {
  /// Its name: `before-copy`, `after-seal`, …
  public let name: String
  private let path: String

  /// Holds the next process that comes to the point of that name, if it looks for points in `folder`.
  public init(name: String, folder: String) throws {
    self.name = name
    path = "\(folder)/\(name)"
    unlink(path)
    guard mkfifo(path, 0o666) == 0 else {
      throw LabError("cannot make \(path): \(String(cString: strerror(errno)))")
    }
  }

  /// Waits until a process has reached the point; it stays there until it is let go, or killed.
  ///
  /// Opening the FIFO for writing waits for the process to open it for reading: neither side looks at a clock.
  public func reached() async throws -> Release {
    let path = path
    let descriptor = try await BlockingCall.run { () throws -> Descriptor in
      let number = open(path, O_WRONLY | O_CLOEXEC)
      guard number >= 0 else { throw LabError("cannot open \(path): \(String(cString: strerror(errno)))") }
      return Descriptor(owning: number)
    }
    // The next process that comes here passes, as does this one when it is started again.
    unlink(path)
    return Release(descriptor: descriptor)
  }

  /// No longer holds anybody here. Only for a point that nobody has reached.
  public func remove() {
    // Whoever waits for the point to be reached gets a reader, and with it an end.
    let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    unlink(path)
    if reader >= 0 { close(reader) }
  }

  /// A process that is held.
  public final class Release: Sendable {
    private let descriptor: Descriptor

    init(descriptor: Descriptor) { self.descriptor = descriptor }

    /// Lets it go on.
    public func release() { descriptor.close() }
  }
}
