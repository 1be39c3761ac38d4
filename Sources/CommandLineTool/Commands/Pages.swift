internal import ArgumentParser

/// How much of a long listing is wanted.
struct PageOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Show at most this many; 0 shows all.", valueName: "number"))
  var limit = 100

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit takes a number from 0 on.") }
  }
}

/// Reads a listing page by page.
enum Pages {
  /// The most that a page can have.
  private static let largest = 1000

  /// As much of a listing as is wanted, and whether there is more.
  ///
  /// - Parameters:
  ///   - limit: How many at most; 0 for all.
  ///   - page: Reads a page of at most so many elements, from a token on; returns it with the next token,
  ///     which is empty on the last page.
  static func read<Element: Sendable>(
    _ limit: Int,
    _ page: (_ size: UInt32, _ token: String) async throws -> (elements: [Element], next: String)
  ) async throws -> (elements: [Element], isPartial: Bool) {
    var elements: [Element] = []
    var token = ""
    repeat {
      let size = limit == 0 ? largest : min(largest, limit - elements.count)
      let answer = try await page(UInt32(size), token)
      elements += answer.elements
      // A page of nothing that promises more would go on for ever.
      guard !answer.elements.isEmpty, answer.next != token else { return (elements, false) }
      token = answer.next
    } while !token.isEmpty && (limit == 0 || elements.count < limit)
    return (elements, !token.isEmpty)
  }
}

extension Session {
  /// Writes a listing, and says so when it is not all.
  func showList(
    _ name: String, _ json: [JSONValue], isPartial: Bool, empty: String, text: (Screen) -> [String]
  ) {
    let members: [JSONValue.Member] = [
      .init(name: name, value: .array(json)), .init(name: "has_more", value: .bool(isPartial)),
    ]
    if format == .text, json.isEmpty {
      note(empty)
    } else {
      show(.object(members), text: text)
    }
    if isPartial { note("there are more: --limit 0 shows all") }
  }
}
