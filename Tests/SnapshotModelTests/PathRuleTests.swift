import SnapshotModel
import Testing

@Suite("Paths that people give")
struct PathRuleTests {
  @Test(
    "Good ones",
    arguments: [
      "a", "web-1.qcow2", "images/web-1.qcow2", "a/b/c/d", "Grüße/東京.img", ".hidden", "a/.tidemark", "...",
      "a b",
      "exports/.tidemark", String(repeating: "x", count: 160), String(repeating: "d", count: 255) + "/x",
      ".tidemark2/x",
    ])
  func good(path: String) { #expect(PathRule.violation(of: path) == nil) }

  @Test(
    "Bad ones, each with its own words",
    arguments: [
      ("", "is empty"), ("/", "is absolute"), ("/etc/passwd", "is absolute"), ("..", "'..'"), (".", "'.'"),
      ("a/../b", "'..'"), ("a/..", "'..'"), ("../a", "'..'"), ("a//b", "empty part"), ("a/", "empty part"),
      ("./a", "'.'"), ("a\u{0}b", "control"), ("a\nb", "control"), ("a\u{7F}", "control"),
      ("a\u{9B}31m", "control"),
      (".tidemark", "Tidemark's own"), (".tidemark/volumes/x", "Tidemark's own"),
      (String(repeating: "x", count: 161), "too long"), (String(repeating: "ü", count: 81), "too long"),
      (String(repeating: "d", count: 256) + "/x", "too long"),
      (String(repeating: "dir/", count: 512) + "x", "2,048 bytes"),
    ])
  func bad(path: String, word: String) {
    let violation = PathRule.violation(of: path)
    #expect(violation?.contains(word) == true, "\(path): \(violation ?? "accepted")")
  }

  @Test(
    "Over random paths: what is accepted stays inside, outside our own folder, and is its own shortest form")
  func random() {
    var generator = SeededGenerator(seed: 11)
    let pieces = ["a", "b.qcow2", "..", ".", "", ".tidemark", "…", "x\u{1B}y", "c d", "/"]
    var (accepted, refused) = (0, 0)
    for _ in 0..<20_000 {
      let parts = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }
      let path = parts.joined(separator: "/")
      guard PathRule.violation(of: path) == nil else {
        refused += 1
        continue
      }
      accepted += 1
      // As a file system walks it.
      var place: [Substring] = []
      for part in path.split(separator: "/") {
        if part == ".." { _ = place.popLast() } else if part != "." { place.append(part) }
      }
      #expect(place.joined(separator: "/") == path)
      #expect(!place.isEmpty && place[0] != ".tidemark")
      #expect(path.utf8.allSatisfy { $0 >= 0x20 })
    }
    #expect(accepted > 1000 && refused > 1000)
  }

  @Test("Sizes are whole sectors and no more than qcow2 has room for")
  func sizes() {
    for size: UInt64 in [0, 512, 1 << 30, 1 << 56] { #expect(PathRule.violation(ofSize: size) == nil) }
    for size: UInt64 in [1, 511, 513, (1 << 30) + 1, .max] {
      #expect(PathRule.violation(ofSize: size) == "is no multiple of 512", "\(size)")
    }
    #expect(PathRule.violation(ofSize: (1 << 56) + 512) == "is more than 64 PiB")
  }
}
