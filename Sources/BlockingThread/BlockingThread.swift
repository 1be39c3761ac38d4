internal import Glibc

/// One thread that runs the jobs of one actor, in order. Blocking it is what it is for.
///
/// The cooperative pool has as many threads as there are cores, so a libvirt call that waits for the daemon, or a
/// libpq call that waits for a row lock, must not run there. An actor that names a `BlockingThread` as its executor
/// may block in any of its methods; whoever calls it with `await` does not:
///
/// ```swift
/// actor Connection {
///   private let thread = BlockingThread(name: "libpq")
///   nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///   func query(_ text: String) throws -> [Row] { … }  // blocks this thread only
///   isolated deinit { PQfinish(connection) }
/// }
/// ```
///
/// All methods of that actor run on the same thread, which is what libpq ("one connection, one thread") and libvirt
/// (its last error is kept per thread) ask for. An actor's synchronous `init` does not run there: open connections
/// in a method.
///
/// The thread ends when the executor is no longer referenced and the jobs it had accepted are done.
public final class BlockingThread: SerialExecutor {
  private let queue: JobQueue

  /// Starts the thread.
  ///
  /// - Parameter name: What `ps -L` and `/proc/PID/task/*/comm` show; Linux keeps the first 15 bytes.
  public init(name: String) {
    let queue = JobQueue(name: name)
    self.queue = queue
    var thread = pthread_t()
    let context = Unmanaged.passRetained(queue).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    precondition(status == 0, "pthread_create failed: \(String(cString: strerror(status)))")
    pthread_detach(thread)
  }

  deinit { queue.finish() }

  /// Takes a job of the actor; the concurrency runtime calls it.
  public func enqueue(_ job: consuming ExecutorJob) {
    queue.append(UnownedJob(job), executor: asUnownedSerialExecutor())
  }

  /// What an actor returns as its `unownedExecutor`.
  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
