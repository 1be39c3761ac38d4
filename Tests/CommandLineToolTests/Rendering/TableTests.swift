import Testing

@testable import CommandLineTool

@Suite("Tables")
struct TableTests {
  private static let table: Table = {
    var table = Table(columns: [
      .init(heading: "ID"), .init(heading: "NAME", shortens: 2), .init(heading: "SIZE", alignsRight: true),
      .init(heading: "", isOptional: true), .init(heading: "PATH", shortens: 1),
    ])
    table.rows = [
      [.init("11111111"), .init("web-server-one"), .init("1.5 GiB"), .init(""), .init("volumes/one.qcow2")],
      [],
      [.init("22222222"), .init("db"), .init("64 MiB"), .init(""), .init("volumes/two.qcow2", .dim)],
    ]
    return table
  }()

  @Test("Columns are aligned, empty optional ones left out, and nothing ends in spaces")
  func aligned() {
    #expect(
      Self.table.lines(on: .plain) == [
        "ID        NAME               SIZE  PATH",
        "11111111  web-server-one  1.5 GiB  volumes/one.qcow2",
        "",
        "22222222  db               64 MiB  volumes/two.qcow2",
      ])
  }

  @Test("On a narrow terminal the least important column is shortened first")
  func shortenedFirst() {
    let lines = Self.table.lines(on: Screen(width: 46, colours: false))
    #expect(
      lines == [
        "ID        NAME               SIZE  PATH",
        "11111111  web-server-one  1.5 GiB  volumes/on…",
        "",
        "22222222  db               64 MiB  volumes/tw…",
      ])
    #expect(lines.allSatisfy { $0.columns <= 46 })
  }

  @Test("Then the next, never below 6 columns, and never the ids; then one space has to do between columns")
  func shortenedMore() {
    #expect(
      Self.table.lines(on: Screen(width: 20, colours: false)) == [
        "ID       NAME      SIZE PATH",
        "11111111 web-s… 1.5 GiB volum…",
        "",
        "22222222 db      64 MiB volum…",
      ])
  }

  @Test("Colours surround the text, not the space around it")
  func colours() {
    var table = Table(columns: [.init(heading: "A"), .init(heading: "B", alignsRight: true)])
    table.rows = [[.init("yes", .green), .init("1")], [.init("no"), .init("22", .red)]]
    #expect(
      table.lines(on: Screen(width: 80, colours: true)) == [
        "\u{1B}[2mA\u{1B}[0m     \u{1B}[2mB\u{1B}[0m",
        "\u{1B}[32myes\u{1B}[0m   1",
        "no   \u{1B}[31m22\u{1B}[0m",
      ])
  }

  @Test("Wide characters take two columns, and what a terminal would obey is replaced")
  func oddNames() {
    var table = Table(columns: [.init(heading: "NAME"), .init(heading: "N")])
    table.rows = [
      [.init("日本"), .init("1")], [.init("a\u{1B}[2Jb"), .init("2")], [.init("e\u{301}"), .init("3")],
    ]
    #expect(
      table.lines(on: .plain) == [
        "NAME    N",
        "日本    1",
        "a\u{FFFD}[2Jb  2",
        "e\u{301}       3",
      ])
  }

  @Test("Facts about a thing are aligned, and those that are not known are left out")
  func properties() {
    var properties = Properties()
    properties.add("snapshot", "1111")
    properties.add("name", "")
    properties.add("tip", nil)
    properties.add("kind", "full")
    #expect(properties.lines(on: .plain) == ["snapshot  1111", "kind      full"])
  }
}
