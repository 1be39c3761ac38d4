/// Swift source under construction: lines with their indentation.
struct SourceWriter {
  private var lines: [String] = []
  private var depth = 0

  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func line(_ text: String = "") {
    lines.append(text.isEmpty ? "" : String(repeating: "  ", count: depth) + text)
  }

  /// A line that ends in `{`, what `body` writes, and the closing brace.
  mutating func block(_ head: String, _ body: (inout SourceWriter) -> Void) {
    line(head + " {")
    depth += 1
    body(&self)
    depth -= 1
    line("}")
  }

  /// Writes the lines of `body` one level deeper.
  mutating func indented(_ body: (inout SourceWriter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// A proto comment as documentation; `fallback` where there is none.
  mutating func documentation(_ comment: String, fallback: String = "") {
    var text = comment.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line.hasPrefix(" ") ? line.dropFirst() : line
      while line.last == " " { line = line.dropLast() }
      return String(line)
    }
    while text.last == "" { text.removeLast() }
    if text.isEmpty && !fallback.isEmpty { text = [fallback] }
    for line in text { self.line(line.isEmpty ? "///" : "/// " + line) }
  }
}
