internal import Foundation
internal import Lab

/// 2 GiB of data, all of it: the first snapshot, and the way back.
enum FullComparison {
  private static let size = 2 << 30

  static func rows(_ lab: HypervisorLab) async throws -> [Row] {
    let ours = try await lab.guest("full", bytes: size, written: size)
    let bare = try await lab.guest("bare-full", bytes: size, written: size)
    let other = try await lab.guest("other-full", bytes: size, written: size)
    // More rounds say little more, and each moves 20 GiB.
    let rounds = min(lab.rounds, 5)
    var (live, job, tool): ([Double], [Double], [Double]) = ([], [], [])
    for round in 0..<rounds {
      await DurableFile.settle()
      live.append(try await Stopwatch.seconds { try await lab.tidemark.take("full/vda", full: true) })
      var chain = BareChain(lab.libvirt, in: try lab.folder("bare-full-\(round)"), name: "bare-full-\(round)")
      let file = try await chain.prepare(bytes: size)
      await DurableFile.settle()
      job.append(try await chain.copy("bare-full", into: file).durable)
      try FileManager.default.removeItem(atPath: file)
      let folder = try lab.folder("virtnbdbackup-full-\(round)")
      await DurableFile.settle()
      tool.append(
        try await Stopwatch.seconds {
          try await OtherTool(host: lab.host, folder: folder).backUp("other-full", full: true)
        })
    }
    for guest in [ours, bare, other] { try await guest.destroy() }

    let last = OtherTool(host: lab.host, folder: try lab.folder("virtnbdbackup-full-\(rounds - 1)"))
    var (back, convert, restore, stopped, convertDisk): ([Double], [Double], [Double], [Double], [Double]) = (
      [], [], [], [], []
    )
    for round in 0..<rounds {
      await DurableFile.settle()
      var snapshot = ""
      stopped.append(
        try await Stopwatch.seconds {
          snapshot = try await lab.tidemark.take("full/vda", full: true).snapshotIDs.first ?? ""
        })
      await DurableFile.settle()
      convertDisk.append(try await lab.convert(ours.disk().path, named: "disk-\(round)"))
      await DurableFile.settle()
      back.append(try await Stopwatch.seconds { [snapshot] in try await lab.tidemark.revert(to: snapshot) })
      await DurableFile.settle()
      convert.append(try await lab.convert(lab.file(of: snapshot), named: "revert-\(round)"))
      let folder = try lab.folder("restored-\(round)")
      await DurableFile.settle()
      restore.append(try await Stopwatch.seconds { try await last.restore(to: folder) })
      try FileManager.default.removeItem(atPath: folder)
    }
    return [
      Row(
        what: "full of 2 GiB, VM runs", comparedWith: "libvirt's job + fdatasync", ours: live, others: job,
        aim: .atMost(1.1, plusSeconds: 0.05)),
      Row(what: "full of 2 GiB, VM runs", comparedWith: "virtnbdbackup", ours: live, others: tool),
      Row(
        what: "full of 2 GiB, VM stopped", comparedWith: "qemu-img convert", ours: stopped,
        others: convertDisk,
        aim: .atMost(1.05)),
      Row(
        what: "revert of 2 GiB", comparedWith: "qemu-img convert", ours: back, others: convert,
        aim: .atMost(1.05)),
      Row(what: "revert of 2 GiB", comparedWith: "virtnbdrestore", ours: back, others: restore),
    ]
  }
}

extension HypervisorLab {
  /// `qemu-img convert` at its best: direct I/O, out of order, 16 coroutines; the copy is removed.
  ///
  /// - Returns: Seconds until it is on the disk.
  func convert(_ image: String, named name: String) async throws -> Double {
    let target = try folder("converted") + "/\(name).qcow2"
    let seconds = try await Stopwatch.seconds {
      try await Command.run(
        "qemu-img", "convert", "-f", "qcow2", "-O", "qcow2", "-t", "none", "-T", "none", "-W", "-m", "16",
        image,
        target)
      try await DurableFile.flush(target)
    }
    try FileManager.default.removeItem(atPath: target)
    return seconds
  }
}
