internal import Foundation
internal import Lab
internal import Messages

/// 64 MiB of a volume have changed, and its VM runs: what a cloud's nightly snapshots are made of.
enum IncrementComparison {
  private static let change = 64 << 20

  static func rows(_ lab: HypervisorLab) async throws -> [Row] {
    let small = try await lab.guest("small", bytes: 8 << 30, written: 128 << 20)
    let large = try await lab.guest("large", bytes: 1 << 40, written: 128 << 20)
    let bare = try await lab.guest("bare", bytes: 8 << 30, written: 128 << 20)
    let other = try await lab.guest("other", bytes: 8 << 30, written: 128 << 20)
    let tool = OtherTool(host: lab.host, folder: try lab.folder("virtnbdbackup"))
    var chain = BareChain(lab.libvirt, in: try lab.folder("bare"))
    try await lab.tidemark.take("small/vda")
    try await lab.tidemark.take("large/vda")
    _ = try await chain.copy("bare", into: try await chain.prepare(bytes: 8 << 30))
    try await tool.backUp("other", full: true)

    var (ours, ofLarge, jobs, durable, others): ([Double], [Double], [Double], [Double], [Double]) = (
      [], [], [], [], []
    )
    var operations: [Messages.Operation] = []
    for round in 0..<lab.rounds {
      for guest in [small, large, bare, other] {
        try await guest.write(UInt8(round % 200 + 20), offset: (round + 2) * change, length: change)
        try await guest.flush()
      }
      await DurableFile.settle()
      ours.append(try await Stopwatch.seconds { operations.append(try await lab.tidemark.take("small/vda")) })
      let file = try await chain.prepare(bytes: 8 << 30)
      await DurableFile.settle()
      let took = try await chain.copy("bare", into: file)
      jobs.append(took.job)
      durable.append(took.durable)
      await DurableFile.settle()
      ofLarge.append(try await Stopwatch.seconds { try await lab.tidemark.take("large/vda") })
      await DurableFile.settle()
      others.append(try await Stopwatch.seconds { try await tool.backUp("other", full: false) })
    }
    for guest in [small, large, bare, other] { try await guest.destroy() }
    let what = "increment of 64 MiB, VM runs, volume of"
    return [
      Row(
        what: "\(what) 8 GiB", comparedWith: "libvirt's job + fdatasync", ours: ours, others: durable,
        aim: .atMost(1.1, plusSeconds: 0.05)),
      Row(what: "\(what) 8 GiB", comparedWith: "libvirt's job, not durable", ours: ours, others: jobs),
      Row(
        what: "\(what) 8 GiB", comparedWith: "virtnbdbackup", ours: ours, others: others, aim: .timesFaster(5)
      ),
      Row(what: "\(what) 1 TiB", comparedWith: "ours, 8 GiB", ours: ofLarge, others: ours, aim: .atMost(1.3)),
    ] + StepTimes.rows(of: operations)
  }
}
