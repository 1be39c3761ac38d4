extension Character {
  /// The columns that a terminal gives it: 2 for East Asian wide characters and emoji, else 1.
  var columns: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

extension String {
  /// The columns that a terminal gives it.
  var columns: Int { reduce(0) { $0 + $1.columns } }

  /// It, or as much of its beginning as fits in `width` columns, ended by `…`.
  func truncated(to width: Int) -> String {
    guard columns > width else { return self }
    var kept = ""
    var used = 1
    for character in self {
      used += character.columns
      if used > width { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// It with everything replaced that a terminal would obey instead of showing. Names come from other
  /// people: a VM's name may hold an escape sequence.
  var printable: String {
    guard unicodeScalars.contains(where: \.isTerminalControl) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      result.append(scalar.isTerminalControl ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal takes it as a command: C0, DEL, C1, and the marks that turn the direction of text.
  fileprivate var isTerminalControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
