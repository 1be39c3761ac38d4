internal import Glibc

/// Places before and after an operation's steps (in the catalog: before and after each call) where a test can hold this
/// process, to kill it, cancel the operation or cut a connection exactly there.
///
/// A point is held when a FIFO of its name (`before-copy`, `after-seal`, …) lies in the folder given by
/// `TIDEMARK_STEP_POINTS`. The process opens it for reading, which blocks until the test opens it for writing (that is
/// how the test learns that the point was reached), and goes on once the test has closed it. Without the variable, as in
/// every production, a point costs one comparison.
public struct StepPoints: Sendable {
  private let folder: String?

  /// Points that are held by FIFOs in `folder`; none are where `folder` is nil.
  public init(folder: String?) {
    self.folder = folder
  }

  /// The points of the process's environment, `TIDEMARK_STEP_POINTS`.
  public static func fromEnvironment() -> StepPoints {
    StepPoints(folder: getenv("TIDEMARK_STEP_POINTS").map { String(cString: $0) })
  }

  /// Called just before a step begins: the point `before-<step>`.
  public func before(_ step: String) async { await reached("before-\(step)") }

  /// Called just after a step ended, before anybody was told: the point `after-<step>`.
  public func after(_ step: String) async { await reached("after-\(step)") }

  /// Returns at once, unless the point is held: then when the test lets go.
  public func reached(_ point: String) async {
    guard let folder else { return }
    let path = "\(folder)/\(point)"
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let hold = Hold(path: path) { continuation.resume() }
      var thread = pthread_t()
      // A thread of its own: opening and reading a FIFO block, which the cooperative pool must not.
      let created = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          Unmanaged<Hold>.fromOpaque(context).takeRetainedValue().run()
          return nil
        }, Unmanaged.passRetained(hold).toOpaque())
      precondition(created == 0, "pthread_create failed: \(String(cString: strerror(created)))")
      pthread_detach(thread)
    }
  }

  /// One held point: waits for the test on a thread that may block.
  private final class Hold: Sendable {
    private let path: String
    private let whenReleased: @Sendable () -> Void

    init(path: String, whenReleased: @escaping @Sendable () -> Void) {
      self.path = path
      self.whenReleased = whenReleased
    }

    func run() {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 {
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) > 0 {}
        close(descriptor)
      }
      whenReleased()
    }
  }
}
