import Testing

@testable import CommandLineTool

@Suite("Drawings of chain graphs")
struct ChainDrawingTests {
  private static func link(
    _ digit: String, on parent: String? = nil, _ kind: String? = nil, mebibytes: UInt64 = 1,
    virtual: UInt64 = 64,
    hours: Int, name: String = "", hidden: Bool = false, tip: Bool = false
  ) -> ChainDrawing.Link {
    ChainDrawing.Link(
      id: String(repeating: digit, count: 8) + "-rest",
      parent: parent.map { String(repeating: $0, count: 8) + "-rest" },
      kind: kind ?? (parent == nil ? "full (first snapshot)" : "incremental"),
      allocatedBytes: mebibytes * mebibyte,
      virtualBytes: virtual * mebibyte, age: .seconds(hours * 3600), name: name, isHidden: hidden, isTip: tip)
  }

  @Test("A volume without snapshots")
  func empty() {
    #expect(ChainDrawing([]).lines(on: .plain) == ["No snapshots."])
  }

  @Test("A chain goes straight down, and a virtual size is shown where it changes")
  func straight() {
    let drawing = ChainDrawing([
      Self.link("1", mebibytes: 40, hours: 5, name: "before-upgrade"), Self.link("2", on: "1", hours: 4),
      Self.link("3", on: "2", mebibytes: 2, virtual: 128, hours: 3, tip: true),
    ])
    #expect(
      drawing.lines(on: .plain) == [
        "SNAPSHOT    KIND                   ON STORAGE  VIRTUAL  TAKEN         NAME",
        "● 11111111  full (first snapshot)      40 MiB   64 MiB  5 h ago       before-upgrade",
        "● 22222222  incremental                 1 MiB           4 h ago",
        "● 33333333  incremental                 2 MiB  128 MiB  3 h ago  tip",
        "",
        "3 visible, 0 hidden, 43 MiB on the storage",
      ])
  }

  @Test(
    "A revert branches the graph: the branch with the tip is the trunk, side branches are indented above it")
  func branches() {
    let drawing = ChainDrawing([
      Self.link("6", on: "2", hours: 1, tip: true), Self.link("1", hours: 9, hidden: true),
      Self.link("2", on: "1", hours: 8), Self.link("3", on: "2", hours: 7), Self.link("4", on: "3", hours: 6),
      Self.link("5", on: "3", hours: 5), Self.link("7", on: "2", hours: 0),
    ])
    #expect(
      drawing.lines(on: .plain) == [
        "SNAPSHOT        KIND                   ON STORAGE  VIRTUAL  TAKEN",
        "○ 11111111      full (first snapshot)       1 MiB   64 MiB  9 h ago   hidden",
        "● 22222222      incremental                 1 MiB           8 h ago",
        "├─● 33333333    incremental                 1 MiB           7 h ago",
        "│ ├─● 44444444  incremental                 1 MiB           6 h ago",
        "│ ● 55555555    incremental                 1 MiB           5 h ago",
        "├─● 77777777    incremental                 1 MiB           just now",
        "● 66666666      incremental                 1 MiB           1 h ago   tip",
        "",
        "6 visible, 1 hidden, 7 MiB on the storage, 1 MiB of it hidden",
      ])
  }

  @Test("Chains are apart, oldest first; a hidden snapshot is dim, the tip green")
  func chains() {
    let drawing = ChainDrawing([
      Self.link("2", "full (chain limit)", hours: 1, tip: true), Self.link("1", hours: 2, hidden: true),
    ])
    let dim = "\u{1B}[2m"
    let off = "\u{1B}[0m"
    #expect(
      drawing.lines(on: Screen(width: 100, colours: true)).dropFirst() == [
        "\(dim)○ 11111111\(off)  \(dim)full (first snapshot)\(off)       \(dim)1 MiB\(off)   \(dim)64 MiB\(off)  "
          + "\(dim)2 h ago\(off)  \(dim)hidden\(off)",
        "",
        "● 22222222  full (chain limit)          1 MiB   64 MiB  1 h ago  \u{1B}[32mtip\(off)",
        "",
        "1 visible, 1 hidden, 2 MiB on the storage, 1 MiB of it hidden",
      ])
  }

  @Test("On a narrow terminal the name is shortened, then the kind")
  func narrow() {
    let drawing = ChainDrawing([
      Self.link("1", hours: 5, name: "a-very-long-name-of-a-snapshot", tip: true)
    ])
    #expect(
      drawing.lines(on: Screen(width: 72, colours: false)).prefix(2) == [
        "SNAPSHOT    KIND               ON STORAGE  VIRTUAL  TAKEN         NAME",
        "● 11111111  full (first snap…       1 MiB   64 MiB  5 h ago  tip  a-ver…",
      ])
  }

  @Test(
    "A snapshot whose parent is not told is drawn as a root, and two that name each other end the drawing")
  func broken() {
    #expect(ChainDrawing([Self.link("2", on: "1", hours: 1)]).lines(on: .plain).count == 4)
    let circle = ChainDrawing([
      Self.link("1", on: "2", hours: 1, tip: true), Self.link("2", on: "1", hours: 2),
      Self.link("3", hours: 3),
    ])
    #expect(circle.lines(on: .plain).count == 4)
  }

  @Test("What deleting a snapshot would give back is beside its size: nothing while a child needs it")
  func frees() {
    var (root, leaf) = (Self.link("1", mebibytes: 40, hours: 5), Self.link("2", on: "1", hours: 4, tip: true))
    (root.freedBytes, leaf.freedBytes) = (0, mebibyte)
    #expect(
      ChainDrawing([root, leaf]).lines(on: .plain).prefix(3) == [
        "SNAPSHOT    KIND                   ON STORAGE  FREES  VIRTUAL  TAKEN",
        "● 11111111  full (first snapshot)      40 MiB      -   64 MiB  5 h ago",
        "● 22222222  incremental                 1 MiB  1 MiB           4 h ago  tip",
      ])
  }

  @Test("A snapshot that is being made has neither age nor size")
  func creating() {
    let drawing = ChainDrawing([
      ChainDrawing.Link(
        id: "11111111-rest", parent: nil, kind: "full (requested)", allocatedBytes: 0,
        virtualBytes: 64 * mebibyte,
        age: nil, mark: "creating")
    ])
    #expect(
      drawing.lines(on: .plain).prefix(2) == [
        "SNAPSHOT    KIND              ON STORAGE  VIRTUAL  TAKEN",
        "● 11111111  full (requested)               64 MiB         creating",
      ])
  }
}
