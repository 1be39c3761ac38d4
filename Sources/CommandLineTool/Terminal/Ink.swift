/// How a piece of text stands out on a terminal with colours.
enum Ink: Hashable, Sendable {
  /// As everything else.
  case plain
  /// What matters less: headers, hidden snapshots.
  case dim
  /// What the eye should find first.
  case bold
  /// Failures.
  case red
  /// Successes.
  case green
  /// What somebody should look at.
  case yellow
  /// What is going on.
  case cyan

  /// The parameters of the SGR sequence that switches it on; nil where there is nothing to switch.
  private var parameters: String? {
    switch self {
    case .plain: nil
    case .dim: "2"
    case .bold: "1"
    case .red: "31"
    case .green: "32"
    case .yellow: "33"
    case .cyan: "36"
    }
  }

  /// `text` in this ink where the screen has colours, unchanged elsewhere.
  func painting(_ text: String, on screen: Screen) -> String {
    guard screen.colours, let parameters, !text.isEmpty else { return text }
    return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
  }
}
