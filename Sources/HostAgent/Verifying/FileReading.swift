internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// One reading of a file whose ranges get checksums, by as many threads as there are processors, but few: the others of a
/// host are its guests'.
struct FileReading: Sendable {
  /// What was found of a range.
  struct Range: Hashable, Sendable {
    /// Its bytes: fewer than its length where the file has ended.
    var bytes: UInt64
    /// Hexadecimal.
    var checksum: String
  }

  /// How far all threads together are.
  private struct State {
    var next = 0
    var ranges: [Range?]
    var failure: (any Error)?

    /// The next range that nobody reads yet; nil if there is none, or there is no need to go on.
    mutating func take() -> Int? {
      guard failure == nil, next < ranges.count else { return nil }
      defer { next += 1 }
      return next
    }
  }

  let file: OpenFile
  /// For messages.
  let name: String
  /// The file's length when the reading began: what is written to its end meanwhile is not read.
  let length: UInt64
  /// The length of a range, as a manifest may have it: with 0 there are none.
  let rangeLength: UInt64
  /// What computes the checksums.
  var function = ChecksumFunction.xxh128

  /// The most that is read at once.
  private static let pieceBytes = 1 << 20
  private static let threadLimit = 4
  /// Below this a second thread gains nothing.
  private static let bytesPerThread: UInt64 = 4 << 20

  /// Reads all ranges that hold anything. Blocks.
  ///
  /// - Parameter progress: Told how many bytes have been read since it was told last, by one thread at a time.
  /// - Throws: `StorageFailure`; `CancellationError`.
  func checksums(_ progress: @Sendable (UInt64) -> Void) throws -> [Range] {
    let count = length == 0 || rangeLength == 0 ? 0 : Int((length - 1) / rangeLength + 1)
    let state = Mutex(State(ranges: Array(repeating: nil, count: count)))
    let wanted = min(UInt64(count), 1 + length / Self.bytesPerThread)
    let threads = min(Int(wanted), Self.threadLimit, ProcessInfo.processInfo.activeProcessorCount)
    // The calling thread is one of them: it knows whether its task is cancelled.
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while let index = state.withLock({ $0.take() }) {
        do {
          let range = try read(index, state, progress)
          state.withLock { $0.ranges[index] = range }
        } catch { state.withLock { $0.failure = $0.failure ?? error } }
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.ranges.compactMap { $0 }.filter { $0.bytes > 0 }
    }
  }

  /// Reads one range.
  private func read(
    _ index: Int, _ state: borrowing Mutex<State>, _ progress: @Sendable (UInt64) -> Void
  ) throws -> Range {
    let start = UInt64(index) * rangeLength
    let end = start + min(rangeLength, length - start)
    var buffer = [UInt8](repeating: 0, count: Int(min(end - start, UInt64(Self.pieceBytes))))
    var computation = ChecksumFunction.Computation(function)
    var offset = start
    while offset < end {
      try Task.checkCancellation()
      if state.withLock({ $0.failure != nil }) { break }
      let wanted = Int(min(UInt64(buffer.count), end - offset))
      // The storage reads on while this thread works on what is there.
      _ = posix_fadvise(
        file.descriptor, off_t(offset) + off_t(wanted), off_t(wanted), Int32(POSIX_FADV_WILLNEED))
      let count = pread(file.descriptor, &buffer, wanted, off_t(offset))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw StorageFailure("Cannot read \(name)", call: "pread") }
      if count == 0 { break }
      buffer.withUnsafeBytes { computation.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      offset += UInt64(count)
      state.withLock { _ in progress(UInt64(count)) }
    }
    return Range(bytes: offset - start, checksum: computation.finish())
  }
}
