internal import Foundation

/// Says on standard error what is being measured: it takes minutes.
struct Narrator: Sendable {
  func callAsFunction(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
