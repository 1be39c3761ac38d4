internal import Glibc

/// The jobs that wait for a ``BlockingThread``, and the loop that runs them.
///
/// `@unchecked Sendable`: `jobs` and `finished` are only touched with `mutex` held.
final class JobQueue: @unchecked Sendable {
  // Pthread objects must not move, hence the allocations.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let name: String
  private var jobs: [(UnownedJob, UnownedSerialExecutor)] = []
  private var finished = false

  init(name: String) {
    self.name = name
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrived, nil)
  }

  deinit {
    pthread_cond_destroy(arrived)
    pthread_mutex_destroy(mutex)
    arrived.deallocate()
    mutex.deallocate()
  }

  func append(_ job: UnownedJob, executor: UnownedSerialExecutor) {
    pthread_mutex_lock(mutex)
    jobs.append((job, executor))
    pthread_cond_signal(arrived)
    pthread_mutex_unlock(mutex)
  }

  /// Lets the thread end once no job is left.
  func finish() {
    pthread_mutex_lock(mutex)
    finished = true
    pthread_cond_signal(arrived)
    pthread_mutex_unlock(mutex)
  }

  func run() {
    nameThread()
    while true {
      pthread_mutex_lock(mutex)
      while jobs.isEmpty && !finished { pthread_cond_wait(arrived, mutex) }
      let batch = jobs
      jobs.removeAll(keepingCapacity: true)
      pthread_mutex_unlock(mutex)
      // Finished, and nothing came any more: nobody can enqueue without a reference to the executor.
      if batch.isEmpty { return }
      for (job, executor) in batch { job.runSynchronously(on: executor) }
    }
  }

  /// Names the calling thread. Glibc's Swift module has no `pthread_setname_np`; the kernel's file does the same.
  private func nameThread() {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }  // Only a name for people: without /proc the thread works as well.
    defer { close(file) }
    let bytes = Array(name.utf8.prefix(15))
    _ = write(file, bytes, bytes.count)
  }
}
