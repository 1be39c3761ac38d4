import Messages
import RPC

/// Reads operations for those who watch them.
///
/// Whoever asks while a reading is under way is served by the next one, together with all others who have asked meanwhile: a
/// thousand watchers cost as many transactions as one who is in a hurry. Nobody is told what was read before he asked.
actor OperationReader {
  private typealias Continuation = CheckedContinuation<Operation, any Error>

  /// So many are read at once.
  private static let limit = 256

  private let read: @Sendable ([String]) async throws -> [Operation]
  private var waiting: [String: [Continuation]] = [:]
  private var isReading = false

  /// A reader.
  ///
  /// - Parameter read: Reads those of these operations that there are, as they are at one moment after it was called.
  init(_ read: @Sendable @escaping ([String]) async throws -> [Operation]) { self.read = read }

  /// One operation with its journal and its findings, as it is now.
  ///
  /// - Parameter id: Its whole id, in lower case.
  /// - Throws: `TidemarkError` `unknown_operation`; `PostgresError`.
  func operation(_ id: String) async throws -> Operation {
    try await withCheckedThrowingContinuation { continuation in
      waiting[id, default: []].append(continuation)
      guard !isReading else { return }
      isReading = true
      // A task of its own: whoever asked first may be cancelled, and the others wait all the same.
      Task { await readAll() }
    }
  }

  /// How many wait for the next reading.
  var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

  private func readAll() async {
    while !waiting.isEmpty {
      let ids = Array(waiting.keys.prefix(Self.limit))
      let asked = ids.map { ($0, waiting.removeValue(forKey: $0) ?? []) }
      let found: Result<[String: Operation], any Error>
      do {
        let operations = try await read(ids)
        found = .success(Dictionary(operations.map { ($0.id, $0) }) { first, _ in first })
      } catch {
        found = .failure(error)
      }
      for (id, continuations) in asked {
        let result = found.flatMap { operations -> Result<Operation, any Error> in
          guard let operation = operations[id] else { return .failure(TidemarkError.unknownOperation(id)) }
          return .success(operation)
        }
        for continuation in continuations { continuation.resume(with: result) }
      }
    }
    isReading = false
  }
}
