/// How protoc-c spells a name in C.
enum CName {
  /// The struct of a message or enum: `.tidemark.common.v1.StepRecord` → `Tidemark__Common__V1__StepRecord`.
  static func type(_ fullName: String) -> String { pieces(fullName).map(upperCamel).joined(separator: "__") }

  /// The prefix of a message's functions: `tidemark__common__v1__step_record`.
  static func function(_ fullName: String) -> String { pieces(fullName).map(lower).joined(separator: "__") }

  /// The constant that says which field of a oneof is set.
  static func oneofCase(_ message: String, _ oneof: String, _ field: String) -> String {
    "\(pieces(message).map { lower($0).uppercased() }.joined(separator: "__"))__"
      + "\(lower(oneof).uppercased())_\(lower(field).uppercased())"
  }

  /// A field of a struct; protoc-c appends an underscore to words that C++ reserves.
  static func field(_ name: String) -> String {
    let lowered = name.lowercased()
    return cxxKeywords.contains(lowered) ? lowered + "_" : lowered
  }

  private static func pieces(_ fullName: String) -> [String] {
    fullName.split(separator: ".").map(String.init)
  }

  private static func upperCamel(_ piece: String) -> String {
    piece.split(separator: "_", omittingEmptySubsequences: true).map {
      $0.prefix(1).uppercased() + $0.dropFirst()
    }
    .joined()
  }

  /// protobuf-c's `CamelToLower`: an underscore before each capital that follows a character that is none.
  private static func lower(_ piece: String) -> String {
    var result = ""
    var wasUpper = true
    for character in piece {
      if character.isUppercase && !wasUpper { result.append("_") }
      result += character.lowercased()
      wasUpper = character.isUppercase
    }
    return result
  }

  private static let cxxKeywords: Set<String> = [
    "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "class",
    "compl",
    "const", "const_cast", "continue", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
    "explicit",
    "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable",
    "namespace", "new",
    "not", "not_eq", "operator", "or", "or_eq", "private", "protected", "public", "register",
    "reinterpret_cast",
    "return", "short", "signed", "sizeof", "static", "static_cast", "struct", "switch", "template", "this",
    "throw",
    "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void",
    "volatile",
    "wchar_t", "while", "xor", "xor_eq",
  ]
}

/// How the generated Swift spells a name.
enum SwiftName {
  /// A property, enum case or oneof: `volume_id` → `volumeID`, `volume_ids` → `volumeIDs`, `vm_name` → `vmName`.
  static func property(_ name: String) -> String { quoted(lowerCamel(name)) }

  /// A type made of a oneof's name: `work_item` → `WorkItem`.
  static func type(_ name: String) -> String { words(name).map(capitalized).joined() }

  /// An RPC method: `TakeSnapshot` → `takeSnapshot`.
  static func method(_ name: String) -> String { quoted(name.prefix(1).lowercased() + name.dropFirst()) }

  /// An enum's case: its value without the enum's name in front: `POOL_TYPE_NFS` of `PoolType` → `nfs`.
  static func enumCase(_ value: String, of enumeration: String) -> String {
    var prefix = ""
    for character in enumeration {
      if character.isUppercase && !prefix.isEmpty { prefix.append("_") }
      prefix += character.uppercased()
    }
    prefix += "_"
    // A name that would begin with a digit keeps its prefix.
    let stripped = value.hasPrefix(prefix) ? String(value.dropFirst(prefix.count)) : value
    let name = stripped.first?.isLetter == true ? stripped : value
    return property(name.lowercased())
  }

  static func lowerCamel(_ name: String) -> String {
    let words = words(name)
    guard let first = words.first else { return name }
    return ([first.prefix(1).lowercased() + first.dropFirst()] + words.dropFirst().map(capitalized)).joined()
  }

  private static func words(_ name: String) -> [String] { name.split(separator: "_").map(String.init) }

  private static func capitalized(_ word: String) -> String {
    switch word {
    case "id": "ID"
    case "ids": "IDs"
    default: word.prefix(1).uppercased() + word.dropFirst()
    }
  }

  private static func quoted(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

  private static let keywords: Set<String> = [
    "Any", "Protocol", "Self", "Type", "as", "associatedtype", "break", "case", "catch", "class", "continue",
    "default",
    "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
    "func", "guard",
    "if", "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup",
    "private",
    "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super",
    "switch",
    "throw", "throws", "true", "try", "typealias", "var", "where", "while",
  ]
}
