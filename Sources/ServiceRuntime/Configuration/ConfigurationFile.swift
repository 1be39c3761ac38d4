internal import FoundationEssentials

/// Reads the JSON configuration file, strictly: what is not declared is refused.
struct ConfigurationFile {
  let path: String
  let options: [ServiceOption]

  /// The values by option name, and all that is wrong.
  func values() -> (values: [String: [String]], errors: [ConfigurationError]) {
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      return ([:], [.unusableFile(path: path, why: Self.reason(error))])
    }
    var values: [String: [String]] = [:]
    var errors: [ConfigurationError] = []
    for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
      do throws(ConfigurationError) {
        let (name, value) = try value(key, entry)
        values[name] = value
      } catch {
        errors.append(error)
      }
    }
    return (values, errors)
  }

  private func value(
    _ key: String, _ entry: Entry
  ) throws(ConfigurationError) -> (name: String, value: [String]) {
    let known = options.filter { $0.name != "config" }
    guard let option = known.first(where: { $0.fileKey == key }) else {
      throw .unknownKey(
        key, nearest: NearestName.name(to: key, among: known.map(\.fileKey)), path: path)
    }
    switch (entry, option.kind) {
    case (.pairs(let pairs), .pairs):
      return (option.name, pairs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    case (.text(let text), .value), (.text(let text), .toggle): return (option.name, [text])
    case (.pairs, _): throw .invalid(option: key, value: "an object", expected: "a single value")
    case (.text(let text), .pairs): throw .invalid(option: key, value: text, expected: "an object")
    }
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
    case let error as CocoaError where error.code == .fileReadNoPermission: "it may not be read"
    case let error as DecodingError: "it does not parse (\(error))"
    default: "\(error)"
    }
  }
}
