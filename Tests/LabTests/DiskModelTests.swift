internal import Lab
internal import Testing

@Suite("A disk's model")
struct DiskModelTests {
  @Test("says what a plain array of bytes says after the same writes")
  func againstArray() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      var model = DiskModel(size: 64)
      var array = [UInt8](repeating: 0, count: 64)
      var history: [String] = []
      for _ in 0..<12 {
        let offset = Int.random(in: 0..<64, using: &generator)
        let length = Int.random(in: 0...64 - offset, using: &generator)
        let pattern = UInt8.random(in: 0...3, using: &generator)
        history.append("\(pattern) at \(offset), \(length) bytes")
        model.write(pattern: pattern, offset: offset, length: length)
        array.replaceSubrange(offset..<offset + length, with: repeatElement(pattern, count: length))
      }
      #expect(model.bytes(in: 0..<64) == array, "\(history)")
    }
  }

  @Test("is equal, and has an equal hash, when the content is, however it came about")
  func equality() {
    var one = DiskModel(size: 1 << 20)
    one.write(pattern: 7, offset: 0, length: 1000)
    var other = DiskModel(size: 1 << 20)
    other.write(pattern: 9, offset: 0, length: 2000)
    other.write(pattern: 7, offset: 0, length: 600)
    other.write(pattern: 7, offset: 600, length: 400)
    #expect(one.contentHash != other.contentHash)
    other.write(pattern: 0, offset: 1000, length: 1000)
    #expect(one.contentHash == other.contentHash)
    #expect(one == other)
  }

  @Test("has zeroes where it grew")
  func growth() {
    var model = DiskModel(size: 16)
    model.write(pattern: 1, offset: 0, length: 16)
    model.grow(to: 32)
    #expect(model.bytes(in: 15..<17) == [1, 0])
  }
}
