import Lab

/// A program in a Linux guest that counts on all its disks: each number goes to the first disk, then the next, and so on,
/// past all caches, before the next number follows.
///
/// Numbers go round some places on each disk, so that a place that an increment has missed shows an old number.
struct GuestCounter: Sendable {
  /// How many places there are on each disk.
  static let places = 64
  /// How far they are from each other: a cluster, so that each has its own bit in a bitmap.
  static let distance = 64 << 10
  private static let blockSize = 4096

  let linux: LabLinuxGuest

  /// Starts to count.
  func start() async throws {
    let devices = linux.guest.disks.map(\.target).joined(separator: " ")
    try await linux.run(
      """
      for device in \(devices); do
        dd if=/dev/zero of=/dev/$device bs=\(Self.distance) count=\(Self.places) oflag=direct status=none
      done
      cat >/tmp/counter.sh <<'END'
      number=0
      while true; do
        number=$((number + 1))
        place=$((number % \(Self.places) * \(Self.distance / Self.blockSize)))
        printf '%-\(Self.blockSize - 1)d\\n' $number >/tmp/block
        for device in \(devices); do
          dd if=/tmp/block of=/dev/$device bs=\(Self.blockSize) seek=$place oflag=direct conv=notrunc status=none \
            || echo "$device $number" >>/tmp/failures
        done
        echo $number >/tmp/number.new
        mv /tmp/number.new /tmp/number
      done
      END
      sh /tmp/counter.sh >/dev/null 2>&1 </dev/null &
      """)
  }

  /// Waits until it has counted so much further; gives the number it has reached.
  @discardableResult
  func advance(by count: Int) async throws -> Int {
    let text = try await linux.run(
      """
      from=$(cat /tmp/number 2>/dev/null || echo 0)
      while [ "$(cat /tmp/number 2>/dev/null || echo 0)" -lt $((from + \(count))) ]; do usleep 20000; done
      cat /tmp/number
      """, within: 120)
    return Int(text.split(separator: "\n").last ?? "") ?? -1
  }

  /// The writes that the guest was told have failed; empty if none.
  func failures() async throws -> String { try await linux.run("cat /tmp/failures 2>/dev/null || true") }

  /// The last number on a disk's image, read through its chain.
  ///
  /// - Throws: `LabError` when the numbers before it are not all in their places.
  static func last(in image: String) async throws -> Int {
    let blocks = try await ImageContent.pieces(
      of: image, at: (0..<places).map { $0 * distance }, length: blockSize)
    let numbers = try blocks.map { block -> Int in
      if block.allSatisfy({ $0 == 0 }) { return 0 }
      let words = String(decoding: block, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      guard block.count == blockSize, words.count == 1, let number = Int(words[0]) else {
        throw LabError("\(image) holds a torn block")
      }
      return number
    }
    let last = numbers.max() ?? 0
    for number in max(1, last - places + 1)...max(1, last)
    where last > 0 && numbers[number % places] != number {
      throw LabError(
        "\(image) has reached \(last), but in \(number)'s place holds \(numbers[number % places])")
    }
    return last
  }
}
