internal import Foundation

/// A copy of a small disk is too quick to interfere with. So the disk is made slow *before* the copy begins, by a
/// throttle that QEMU puts between image and file, and the job is stopped once it is known to run: no test has to be
/// quicker than a copy.
extension LabGuest {
  /// Slows down every read of the disk's file, by a backup too, until the guest stops or `freeReads`. Writes stay fast.
  public func limitReads(to bytesPerSecond: Int, of target: String = "vda") async throws {
    let nodes = try await nodeNames(of: target)
    if nodes.isSlow { return try await setReads(bytesPerSecond, of: target) }
    try await monitor(
      "object-add",
      "'qom-type': 'throttle-group', 'id': 'lab-\(target)', 'limits': {'bps-read': \(bytesPerSecond)}")
    try await monitor(
      "blockdev-add",
      "'driver': 'throttle', 'node-name': 'lab-\(target)-slow', 'throttle-group': 'lab-\(target)', "
        + "'file': '\(nodes.file)'")
    try await monitor(
      "blockdev-reopen",
      "'options': [{'driver': 'qcow2', 'node-name': '\(nodes.image)', 'file': 'lab-\(target)-slow', "
        + "'read-only': false, 'discard': 'unmap', 'cache': {'direct': true, 'no-flush': false}, 'backing': null}]"
    )
  }

  /// Reads are fast again.
  public func freeReads(of target: String = "vda") async throws { try await setReads(0, of: target) }

  private func setReads(_ bytesPerSecond: Int, of target: String) async throws {
    try await monitor(
      "qom-set",
      "'path': '/objects/lab-\(target)', 'property': 'limits', 'value': {'bps-read': \(bytesPerSecond)}")
  }

  /// Stops the running backup of the disk from copying on (QEMU has up to 64 MiB of it in work, which it finishes), while what the guest overwrites is still saved; reads are fast
  /// again. The backup must run: limit the reads before it begins.
  public func holdBackup(of target: String = "vda") async throws {
    try await setBackupSpeed(1, of: target)
    try await freeReads(of: target)
  }

  /// Lets a backup that is held go on at full speed.
  public func releaseBackup(of target: String = "vda") async throws {
    try await setBackupSpeed(0, of: target)
  }

  private func setBackupSpeed(_ bytesPerSecond: Int, of target: String) async throws {
    let jobs = try await monitor("query-block-jobs", "")
    let names = (jobs as? [[String: Any]] ?? []).compactMap { $0["device"] as? String }
    guard let job = names.first(where: { $0.hasPrefix("backup-\(target)-") }) else {
      throw LabError("no backup of \(name)/\(target) runs: \(names)")
    }
    try await monitor("block-job-set-speed", "'device': '\(job)', 'speed': \(bytesPerSecond)")
  }

  /// The nodes that libvirt made for a disk.
  private func nodeNames(of target: String) async throws -> (image: String, file: String, isSlow: Bool) {
    let path = disk(target).path
    let nodes =
      try await monitor("query-named-block-nodes", "'flat': true") as? [[String: Any]] ?? []
    let names = nodes.compactMap { $0["node-name"] as? String }
    func node(_ driver: String) -> String? {
      // The file of a slow image is told as JSON that has the path in it.
      nodes.first { $0["drv"] as? String == driver && ($0["file"] as? String)?.contains(path) == true }?[
        "node-name"] as? String
    }
    guard let image = node("qcow2"), let file = node("file") else {
      throw LabError("QEMU has no nodes of \(path)")
    }
    return (image, file, names.contains("lab-\(target)-slow"))
  }

  /// Executes a command of QEMU's monitor, its arguments as JSON with single quotes, and gives what it returns.
  @discardableResult
  private func monitor(_ command: String, _ arguments: String) async throws -> Any {
    let text = "{'execute': '\(command)', 'arguments': {\(arguments)}}".replacingOccurrences(
      of: "'", with: "\"")
    let answer = try await host.virsh("qemu-monitor-command", name, text)
    let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
    guard let result = object?["return"] else { throw LabError("\(name): \(command) failed", output: answer) }
    return result
  }
}
