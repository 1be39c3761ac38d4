internal import FoundationEssentials

/// Reads the JSON configuration file, strictly: what is not declared is refused.
struct ConfigurationFile {
  let path: String
  let options: [ServiceOption]

  /// The values by option name.
  func values() throws(ConfigurationError) -> [String: [String]] {
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw .unusableFile(path: path, why: Self.reason(error))
    }
    var values: [String: [String]] = [:]
    for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
      guard let option = options.first(where: { $0.fileKey == key && $0.name != "config" }) else {
        throw .unknownKey(key, path: path)
      }
      switch (entry, option.kind) {
      case (.pairs(let pairs), .pairs):
        values[option.name] = pairs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      case (.text(let text), .value), (.text(let text), .toggle): values[option.name] = [text]
      case (.pairs, _): throw .invalid(option: key, value: "an object", expected: "a single value")
      case (.text(let text), .pairs): throw .invalid(option: key, value: text, expected: "an object")
      }
    }
    return values
  }

  /// A value in the file.
  private enum Entry: Decodable {
    case text(String)
    case pairs([String: String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Bool.self) {
        self = .text("\(value)")
      } else if let value = try? container.decode(Int64.self) {
        self = .text("\(value)")
      } else if let value = try? container.decode(Double.self) {
        self = .text("\(value)")
      } else if let value = try? container.decode(String.self) {
        self = .text(value)
      } else {
        self = .pairs(try container.decode([String: String].self))
      }
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile:
      "there is no such file"
    case let error as DecodingError: "it does not parse (\(error))"
    default: "\(error)"
    }
  }
}
