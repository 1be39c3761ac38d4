import Lab

/// A Linux guest that overwrites a big file all the time, as fast as it can, and counts its writes and their failures.
///
/// Each write goes to the disk before the next (`fsync`), into blocks that the file has already: so while a backup runs,
/// the old content of each must first be saved in the backup.
struct WritingGuest: Sendable {
  let linux: LabLinuxGuest
  /// Size of the file, in MiB.
  let size: Int

  var guest: LabGuest { linux.guest }

  /// Boots the guest and makes the file.
  static func start(_ tidemark: LabTidemark, size: Int) async throws -> WritingGuest {
    let linux = try await tidemark.hosts[0].makeLinuxGuest("web-1", pool: tidemark.pool)
    try await linux.start()
    let writing = WritingGuest(linux: linux, size: size)
    try await writing.changeEverything()
    return writing
  }

  /// Gives every block of the file another content: the next increment is at least as big.
  func changeEverything() async throws {
    try await linux.run(
      "dd if=/dev/urandom of=/data/big bs=1M count=\(size) conv=notrunc,fsync 2>/dev/null", within: 120)
  }

  /// Begins to write.
  func begin() async throws {
    try await linux.run(
      """
      cat >/tmp/writer <<'END'
      count=0; failures=0
      while [ ! -e /tmp/stop ]; do
        place=$(( (count * 37) % (\(size) * 16) ))
        dd if=/dev/zero of=/data/big bs=64k count=1 seek=$place conv=notrunc,fsync 2>/tmp/error \
          || { failures=$((failures + 1)); cat /tmp/error >>/tmp/errors; }
        count=$((count + 1))
        echo "$count $failures" >/tmp/numbers.new; mv /tmp/numbers.new /tmp/numbers
      done
      touch /tmp/stopped
      END
      rm -f /tmp/stop /tmp/stopped; echo 0 0 >/tmp/numbers
      sh /tmp/writer >/dev/null 2>&1 </dev/null &
      """)
  }

  /// Returns when so many more writes have ended.
  func write(_ more: Int) async throws {
    try await linux.run(
      """
      read first _ </tmp/numbers
      while read now _ </tmp/numbers; [ $((now - first)) -lt \(more) ]; do sleep 0.05; done
      """, within: 120)
  }

  /// Ends the writing and gives how many writes failed, as the guest's programs and its kernel tell.
  func end() async throws -> (writes: Int, failures: Int, kernelErrors: Int) {
    let output = try await linux.run(
      """
      touch /tmp/stop
      while [ ! -e /tmp/stopped ]; do sleep 0.05; done
      cat /tmp/numbers; dmesg | grep -ciE 'i/o error|ext4-fs (error|warning)|remount' ; true
      """, within: 120)
    let numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 3 else { throw LabError("the writer told no numbers", output: output) }
    return (numbers[0], numbers[1], numbers[2])
  }

  /// Puts everything on the disk, so that nothing more is written until the guest is stopped.
  func settle() async throws { try await linux.run("sync; umount /data") }
}
