internal import Foundation

/// One line of QEMU's monitor protocol.
enum QMPMessage {
  /// The first line of a monitor.
  case greeting
  /// The answer to the command of that number: the line, to be decoded as the command's answer.
  case answer(id: Int, line: [UInt8])
  /// A refusal of the command of that number.
  case refusal(id: Int, message: String)
  /// Something happened.
  case event(QMPEvent)

  /// Reads a line; nil if it is none of the protocol: the program's own words.
  init?(line: [UInt8]) {
    guard line.first == UInt8(ascii: "{"),
      let envelope = try? QMPCoding.decoder.decode(Envelope.self, from: Data(line))
    else { return nil }
    if let name = envelope.event {
      if name == "JOB_STATUS_CHANGE", let id = envelope.data?.id, let status = envelope.data?.status {
        self = .event(.jobChanged(id: id, status: status))
      } else {
        self = .event(.other(name))
      }
    } else if let id = envelope.id {
      self = envelope.error.map { .refusal(id: id, message: $0.desc) } ?? .answer(id: id, line: line)
    } else {
      self = .greeting
    }
  }

  private struct Envelope: Decodable {
    struct Refusal: Decodable { var desc: String }
    struct Details: Decodable {
      var id: String?
      var status: String?
    }
    var id: Int?
    var error: Refusal?
    var event: String?
    var data: Details?
  }
}

/// A command as it is sent.
struct QMPRequest<Command: QMPCommand>: Encodable {
  let execute: String
  let arguments: Command
  let id: Int
}

/// An answer's line.
struct QMPAnswer<Answer: Decodable>: Decodable {
  let `return`: Answer
}

/// QEMU's names have hyphens where Swift's have capitals: `node-name` is `nodeName`, `job-id` is `jobID`.
enum QMPCoding {
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .custom { path in Name(hyphenated(path.last?.stringValue ?? "")) }
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in
      let words = (path.last?.stringValue ?? "").split(separator: "-")
      return Name(words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined())
    }
    return decoder
  }

  static func hyphenated(_ name: String) -> String {
    var result = ""
    var wasCapital = true
    for character in name {
      if character.isUppercase && !wasCapital { result += "-" }
      wasCapital = character.isUppercase
      result += character.lowercased()
    }
    return result
  }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }
}
