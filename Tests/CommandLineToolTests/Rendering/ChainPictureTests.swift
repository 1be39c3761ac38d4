import Foundation
import FoundationXML
import Testing

@testable import CommandLineTool

@Suite("Chain graphs as pictures")
struct ChainPictureTests {
  private static func link(
    _ number: Int, on parent: Int? = nil, bytes: UInt64 = mebibyte, name: String = "", hidden: Bool = false,
    tip: Bool = false
  ) -> ChainLayout.Link {
    ChainLayout.Link(
      id: id(number), parent: parent.map(id), kind: parent == nil ? "full (first snapshot)" : "incremental",
      allocatedBytes: bytes, virtualBytes: 64 * mebibyte, age: .seconds((1000 - number) * 60), name: name,
      isHidden: hidden, isTip: tip)
  }

  private static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits + "-0000"
  }

  /// Two branches after a revert, a hidden root, and a second chain.
  private static let sample = [
    link(1, bytes: 40 * mebibyte, hidden: true), link(2, on: 1, name: "monday"), link(3, on: 2, hidden: true),
    link(4, on: 3, bytes: 2 * mebibyte, name: "\"<&>'\" \u{1B}[31m\u{FFFF}"), link(5, on: 2, tip: true),
    link(6, name: "Grüße 東京"),
  ]

  @Test(
    "The SVG is XML: a row a snapshot, a line a parent, hidden ones dashed, the tip with its ring; names are names"
  )
  func svg() throws {
    let lines = ChainSVG(Self.sample, title: "web-1/vda <x>", subtitle: "pool \"fast\"").lines
    let picture = try Picture(lines.joined(separator: "\n"))
    #expect(picture.count("g") == 6)
    #expect(picture.count("path") == 4)
    // A ring more than there are snapshots.
    #expect(picture.count("circle") == 7)
    #expect(picture.elements.count { $0.name == "path" && $0.attributes["stroke-dasharray"] != nil } == 3)
    for text in [
      "web-1/vda <x>", "pool \"fast\"", "00000002", "full (first snapshot)", "40 MiB", "monday",
      "\"<&>'\" \u{FFFD}[31m\u{FFFD}", "tip", "hidden", "Grüße 東京",
      "4 visible, 2 hidden, 46 MiB on the storage, 41 MiB of it hidden",
    ] {
      #expect(picture.texts.contains(text), "\(text) is not in \(picture.texts)")
    }
  }

  @Test(
    "Whatever the graph, everything is inside the picture, and no two texts or snapshots lie on each other",
    arguments: 0..<20)
  func layout(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var links: [ChainLayout.Link] = []
    let tip = Int.random(in: 1...60, using: &generator)
    for number in 1...60 {
      let parent =
        Int.random(in: 0..<8, using: &generator) == 0
        ? nil : links.isEmpty ? nil : Int.random(in: max(1, number - 4)..<number, using: &generator)
      links.append(
        Self.link(
          number, on: parent, bytes: UInt64.random(in: 0...(1 << 40), using: &generator),
          name: String(repeating: "n", count: Int.random(in: 0...60, using: &generator)),
          hidden: Bool.random(using: &generator), tip: number == tip))
    }
    let picture = try Picture(
      ChainSVG(links.shuffled(using: &generator), title: "t", subtitle: "s").lines.joined(separator: "\n"))
    let size = try #require(picture.elements.first { $0.name == "svg" })
    let (width, height) = (size.number("width"), size.number("height"))
    let circles = picture.elements.filter { $0.name == "circle" && $0.attributes["r"] == "6" }
    #expect(circles.count == 60)
    #expect(Set(circles.map { $0.number("cy") }).count == 60)
    // Texts of a row follow each other, each ending before the next begins; 7.5 is what a character takes at most.
    let texts = picture.elements.filter { $0.name == "text" }
    for (_, row) in Dictionary(grouping: texts, by: { $0.number("y") }) {
      let row = row.sorted { $0.number("x") < $1.number("x") }
      for (left, right) in zip(row, row.dropFirst()) {
        #expect(
          left.number("x") + Double(left.text.count) * 7.5 < right.number("x"), "\(left.text) \(right.text)")
      }
      for text in row {
        #expect(text.number("x") + Double(text.text.count) * 7.5 <= width && text.number("y") < height)
      }
    }
    let leftmost =
      texts.filter { $0.text.count == 8 && $0.text.hasPrefix("0") }.map { $0.number("x") }.min() ?? 0
    for circle in circles {
      #expect(circle.number("cx") + 10 < leftmost && circle.number("cy") + 10 < height)
    }
    for bar in picture.elements where bar.name == "rect" && bar.attributes["x"] != nil {
      #expect(bar.number("width") >= 1 && bar.number("x") + bar.number("width") <= width)
    }
  }

  @Test("A volume without snapshots is a picture, too")
  func empty() throws {
    let picture = try Picture(ChainSVG([], title: "web-1/vda", subtitle: "").lines.joined(separator: "\n"))
    #expect(picture.texts.contains("No snapshots.") && picture.count("circle") == 0)
    #expect(ChainDOT.lines([], title: "web-1/vda").last == "}")
  }

  @Test("DOT: a node a snapshot, an arrow a parent; quotes and backslashes of names are no syntax")
  func dot() {
    let lines = ChainDOT.lines(
      [Self.link(1, hidden: true), Self.link(2, on: 1, name: "a\"b\\N", tip: true)], title: "web-1/vda")
    #expect(
      lines == [
        "digraph chain {",
        "  label=\"web-1/vda\\n1 visible, 1 hidden, 2 MiB on the storage, 1 MiB of it hidden\";",
        "  labelloc=t;",
        "  rankdir=LR;",
        "  node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];",
        "  edge [color=\"#57606a\"];",
        "  \"00000001-0000\" [label=\"00000001  hidden\\nfull (first snapshot)\\n1 MiB, 16 h ago\", "
          + "style=\"rounded,dashed\", color=\"#8c959f\", fontcolor=\"#57606a\"];",
        "  \"00000002-0000\" [label=\"00000002  tip\\nincremental\\n1 MiB, 16 h ago\\na\\\"b\\\\N\", "
          + "penwidth=2.5, color=\"#1a7f37\"];",
        "  \"00000001-0000\" -> \"00000002-0000\";",
        "}",
      ])
  }
}

/// An SVG document, as a parser of XML reads it.
private final class Picture: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""

    func number(_ name: String) -> Double { attributes[name].flatMap(Double.init) ?? .nan }
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }
}
