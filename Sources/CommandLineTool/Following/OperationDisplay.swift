internal import Messages

/// Writes what an ``OperationNarrator`` says: lines that stay, and on a terminal one line at the bottom that
/// is drawn over.
actor OperationDisplay {
  private let console: Console
  private let isSilent: Bool
  private var narrator: OperationNarrator
  private var isLive = false

  /// Creates a display; a silent one shows nothing.
  init(_ console: Console, isSilent: Bool) {
    self.console = console
    self.isSilent = isSilent
    narrator = OperationNarrator(screen: console.messages)
  }

  /// Shows what is new about the operation.
  func see(_ operation: Operation) {
    show(narrator.see(operation, at: console.uptime()))
  }

  /// Shows a line that stays, and one at the bottom of a terminal.
  func say(_ line: String?, live: String? = nil) {
    show(.init(lines: line.map { [$0] } ?? [], live: console.messages.isTerminal ? live : nil))
  }

  /// Takes the line at the bottom away.
  func close() { show(.init()) }

  private func show(_ narration: OperationNarrator.Narration) {
    guard !isSilent else { return }
    var text = isLive ? "\r\u{1B}[K" : ""
    text += narration.lines.map { $0 + "\n" }.joined()
    text += narration.live ?? ""
    isLive = narration.live != nil
    if !text.isEmpty { console.write(.messages, text) }
  }
}
