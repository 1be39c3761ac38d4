internal import Foundation

extension LabGuest {
  /// Writes `length` bytes of `pattern` at `offset`, as the guest's own write would be.
  public func write(_ pattern: UInt8, offset: Int, length: Int, to target: String = "vda") async throws {
    try await qemuIO("write -P \(pattern) \(offset) \(length)", on: target)
    change(target) { $0.write(pattern: pattern, offset: offset, length: length) }
  }

  /// Writes zeroes by the command for zeroes, which may unmap.
  public func writeZeroes(offset: Int, length: Int, to target: String = "vda") async throws {
    try await qemuIO("write -z -u \(offset) \(length)", on: target)
    change(target) { $0.write(pattern: 0, offset: offset, length: length) }
  }

  /// Discards a range; on qcow2 it reads as zeroes afterwards when it covers whole clusters, so it must.
  public func discard(offset: Int, length: Int, on target: String = "vda") async throws {
    precondition(offset % 65536 == 0 && length % 65536 == 0, "discard whole clusters")
    try await qemuIO("discard \(offset) \(length)", on: target)
    change(target) { $0.write(pattern: 0, offset: offset, length: length) }
  }

  /// Makes what was written durable, as the guest's own flush does: it survives the end of QEMU.
  public func flush(_ target: String = "vda") async throws { try await qemuIO("flush", on: target) }

  /// Makes a disk larger while the guest runs; what is new is zero.
  public func grow(to size: Int, _ target: String = "vda") async throws {
    try await host.virsh("blockresize", name, disk(target).path, "\(size)B")
    change(target) { $0.grow(to: size) }
  }

  /// Says that the disk now holds `content`, as after a revert.
  public func setContent(_ content: DiskModel, of target: String = "vda") { change(target) { $0 = content } }

  /// The first difference between a disk's file and what was written; nil if none. The guest must be stopped.
  public func difference(on target: String = "vda") async throws -> String? {
    let disk = disk(target)
    return try await disk.content.difference(from: disk.path, format: disk.format)
  }

  private func qemuIO(_ command: String, on target: String) async throws {
    guard let index = disks.firstIndex(where: { $0.target == target }) else {
      throw LabError("\(name) has no \(target)")
    }
    let device = "/machine/peripheral/virtio-disk\(index)/virtio-backend"
    // The monitor's answer is empty unless the command is malformed; a failed write is told on QEMU's standard error.
    let log = "\(host.directory)/log/qemu/\(name).log"
    let before = try TextFile.read(log).utf8.count
    let answer = try await host.virsh(
      "qemu-monitor-command", name, "--hmp", "qemu-io -d \(device) \"\(command)\"")
    let told = String(decoding: try TextFile.read(log).utf8.dropFirst(before), as: UTF8.self)
    guard answer.allSatisfy(\.isWhitespace), !told.contains("failed") else {
      throw LabError("\(name): \(target): \(command) failed", output: answer + told)
    }
  }
}
