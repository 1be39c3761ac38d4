import BlockingThread
import Foundation
import Glibc
import Synchronization
import Testing

/// An actor that blocks, as the wrappers of libpq and libvirt do.
private actor Blocker {
  private let thread: BlockingThread
  private let onDeinit: @Sendable (pthread_t) -> Void
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(name: String = "blocker", onDeinit: @escaping @Sendable (pthread_t) -> Void = { _ in }) {
    thread = BlockingThread(name: name)
    self.onDeinit = onDeinit
  }

  isolated deinit { onDeinit(pthread_self()) }

  func threadID() -> pthread_t { pthread_self() }
  func block(microseconds: UInt32) { usleep(microseconds) }
  func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
  func name() throws -> String { try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }
  func square(_ number: Int) -> Int { number * number }
}

@Suite("An actor with a thread of its own")
struct BlockingThreadTests {
  @Test("runs every method on the same thread, which is not the caller's")
  func sameThread() async {
    let blocker = Blocker()
    let first = await blocker.threadID()
    await Task.yield()
    let second = await Task.detached { await blocker.threadID() }.value
    #expect(first == second)
    #expect(first != pthread_self())
  }

  @Test("leaves the cooperative pool free while more actors block than there are cores")
  func poolStaysFree() async {
    let count = 4 * ProcessInfo.processInfo.activeProcessorCount
    let gate = DispatchSemaphore(value: 0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        let blocker = Blocker()
        group.addTask { await blocker.wait(for: gate) }
      }
      // These need the pool: were it blocked, the gate would never open and the test would hang.
      let sum = await withTaskGroup(of: Int.self) { group in
        for number in 0..<100 { group.addTask { number } }
        return await group.reduce(0, +)
      }
      #expect(sum == 4950)
      for _ in 0..<count { gate.signal() }
    }
  }

  @Test("runs thousands of calls from many tasks and gives each its own answer")
  func manyCalls() async {
    let blocker = Blocker()
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 0..<5_000 { group.addTask { await blocker.square(number) } }
      return await group.reduce(0, +)
    }
    #expect(sum == (0..<5_000).reduce(0) { $0 + $1 * $1 })
  }

  @Test("ends its actor on its own thread")
  func isolatedDeinit() async {
    let ended = AsyncStream.makeStream(of: pthread_t.self)
    var blocker: Blocker? = Blocker { ended.continuation.yield($0) }
    let thread = await blocker?.threadID()
    blocker = nil
    var iterator = ended.stream.makeAsyncIterator()
    #expect(await iterator.next() == thread)
  }

  @Test("bears its name, as far as Linux keeps it")
  func named() async throws {
    #expect(try await Blocker(name: "libvirt-connection-1").name() == "libvirt-connect\n")
  }
}
