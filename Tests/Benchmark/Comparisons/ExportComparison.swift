internal import Foundation
internal import Lab

/// A volume out of the end of a chain of 16 links.
enum ExportComparison {
  static func rows(_ lab: HypervisorLab) async throws -> [Row] {
    let links = 16
    let guest = try await lab.guest("chain", bytes: 4 << 30, written: 1 << 30)
    var tip = ""
    for link in 0..<links {
      if link > 0 { try await guest.write(UInt8(link), offset: (link * 96) << 20, length: 64 << 20) }
      try await guest.flush()
      tip = try await lab.tidemark.take("chain/vda").snapshotIDs.first ?? ""
    }
    try await guest.destroy()
    let file = try await lab.file(of: tip)
    var (ours, others): ([Double], [Double]) = ([], [])
    for round in 0..<min(lab.rounds, 7) {
      let path = "exported-\(round).qcow2"
      await DurableFile.settle()
      ours.append(
        try await Stopwatch.seconds { [tip] in
          try await lab.tidemark.makeVolume(of: tip, pool: "shared", path: path)
        })
      await DurableFile.settle()
      others.append(try await lab.convert(file, named: "export-\(round)"))
    }
    return [
      Row(
        what: "volume out of a chain of \(links) links", comparedWith: "qemu-img convert", ours: ours,
        others: others, aim: .atMost(1.05))
    ]
  }
}
