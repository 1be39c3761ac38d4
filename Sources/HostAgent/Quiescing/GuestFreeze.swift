internal import Glibc
internal import SnapshotModel

/// A guest's file systems, frozen for the instant at which its copy begins: the agent's side of a ``FreezeGuard``.
///
/// The guard is started before, so that what is frozen is frozen only for what has to happen in between.
struct GuestFreeze: Sendable {
  /// Where guards come from.
  struct Tool: Hashable, Sendable {
    /// The agent's program.
    var path = "/proc/self/exe"
    /// The libvirt that they talk to.
    var uri: String
    /// The folder of the notes.
    var notes: String
    /// After how long a guest is thawed at the latest.
    var limit = Duration.seconds(5)
  }

  private let process: BoundProcess
  private let lines: LineInbox
  private let limit: Duration

  /// Starts a guard for the domain.
  ///
  /// - Returns: nil, with the reason for people, where that is impossible.
  static func arm(_ tool: Tool, domainID: String) async -> (freeze: GuestFreeze?, why: String) {
    _ = mkdir(tool.notes, 0o700)
    do {
      let process = try await BoundProcess.start(
        tool.path,
        [
          FreezeGuard.argument, tool.uri, domainID, "\(tool.notes)/\(domainID)", "\(tool.limit.milliseconds)",
        ])
      let freeze = GuestFreeze(process: process, lines: LineInbox(process.lines), limit: tool.limit)
      let answer = await freeze.lines.next(within: tool.limit + .seconds(5))
      if answer == "armed" { return (freeze, "") }
      freeze.tell("thaw")
      return (nil, answer.map(Self.refusal) ?? "the process that would thaw it did not start")
    } catch { return (nil, "the process that would thaw it did not start: \(error)") }
  }

  /// Runs `body` while the guest is frozen, and sees to it that it is thawed as soon as it has ended.
  ///
  /// - Throws: What `body` throws. A guest that cannot be frozen keeps `body` from nothing, unless `isRequired`.
  func hold(isRequired: Bool, _ body: () async throws -> Void) async throws -> FreezeOutcome {
    defer { tell("thaw") }
    tell("freeze")
    let answer = await lines.next(within: limit + .seconds(1))
    try Task.checkCancellation()
    guard let answer, let frozen = Self.number(answer, after: "frozen") else {
      let outcome = FreezeOutcome.refused(
        answer.map(Self.refusal) ?? "it did not answer within \(limit.milliseconds) ms")
      if !isRequired { try await body() }
      return outcome
    }
    if frozen == 0 && isRequired { return .nothingToFreeze }
    try await body()
    tell("thaw")
    let end = await lines.next(within: limit + .seconds(1))
    let isOnRequest = end?.hasPrefix("thawed ") == true
    let words = (end ?? "").split(separator: " ")
    return FreezeOutcome(
      frozen: frozen, thawed: words.count == 3 ? Int(words[1]) : nil, isOnRequest: isOnRequest,
      milliseconds: words.count == 3 ? Int(words[2]) ?? 0 : 0)
  }

  /// Ends a guard that is not needed. Safe at any time.
  func tell(_ word: String) { try? process.write(Array(word.utf8)) }

  private static func number(_ answer: String, after word: String) -> Int? {
    answer.hasPrefix(word + " ") ? Int(answer.dropFirst(word.count + 1)) : nil
  }

  private static func refusal(_ answer: String) -> String {
    answer.hasPrefix("refused ") ? String(answer.dropFirst("refused ".count)) : answer
  }
}

extension GuestFreeze.Tool {
  /// Thaws what guards that were killed together with an earlier agent have left.
  func thawLeft() async {
    guard let folder = opendir(notes) else { return }
    var domains: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if UniqueIdentifier(name) != nil { domains.append(name) }
    }
    closedir(folder)
    for domain in domains {
      _ = try? await BoundProcess.start(path, [FreezeGuard.argument, uri, domain, "\(notes)/\(domain)"])
    }
  }
}

/// Lines that are waited for one by one, each for a limited time.
private actor LineInbox {
  private var waiting: [String] = []
  private var isEnded = false
  private var reader: CheckedContinuation<String?, Never>?
  /// How often was waited: a timer that comes too late is nobody's.
  private var turn = 0

  init(_ lines: AsyncStream<[UInt8]>) {
    Task {
      for await line in lines { await self.take(String(decoding: line, as: UTF8.self)) }
      await self.end()
    }
  }

  /// The next line; nil when there are no more, or the time is over.
  func next(within time: Duration) async -> String? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    if isEnded { return nil }
    turn += 1
    let timer = Task { [turn] in
      try await Task.sleep(for: time)
      if turn == self.turn { self.give(nil) }
    }
    defer { timer.cancel() }
    return await withCheckedContinuation { reader = $0 }
  }

  private func take(_ line: String) { if reader == nil { waiting.append(line) } else { give(line) } }

  private func end() {
    isEnded = true
    give(nil)
  }

  private func give(_ line: String?) {
    reader?.resume(returning: line)
    reader = nil
  }
}
