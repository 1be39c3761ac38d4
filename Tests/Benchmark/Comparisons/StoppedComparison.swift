internal import Foundation
internal import Lab
internal import Messages

/// 64 MiB of a stopped VM's volume have changed: others start a throw-away domain for it, paused.
enum StoppedComparison {
  private static let change = 64 << 20
  private static let size = 8 << 30

  static func rows(_ lab: HypervisorLab) async throws -> [Row] {
    let ours = try await lab.guest("stopped", bytes: size, written: 128 << 20)
    let throwAway = try await lab.host.makeGuest(
      "throw-away", pool: lab.services.pool, diskSizes: [size], persistent: false)
    try await ours.destroy()
    var chain = BareChain(lab.libvirt, in: try lab.folder("throw-away"))
    try await lab.tidemark.take("stopped/vda")
    _ = try await throughDomain(throwAway, &chain, lab, into: try await chain.prepare(bytes: size))

    var (times, others): ([Double], [Double]) = ([], [])
    var operations: [Messages.Operation] = []
    for round in 0..<lab.rounds {
      for guest in [ours, throwAway] {
        try await Command.run(
          "qemu-io", "-f", "qcow2", "-t", "none", "-c",
          "write -P \(round % 200 + 20) \((round + 2) * change) \(change)", guest.disk().path)
      }
      await DurableFile.settle()
      times.append(
        try await Stopwatch.seconds { operations.append(try await lab.tidemark.take("stopped/vda")) })
      let file = try await chain.prepare(bytes: size)
      await DurableFile.settle()
      others.append(try await throughDomain(throwAway, &chain, lab, into: file))
    }
    return [
      Row(
        what: "increment of 64 MiB, VM stopped", comparedWith: "throw-away paused domain", ours: times,
        others: others, aim: .timesFaster(10))
    ] + StepTimes.rows(of: operations)
  }

  /// - Returns: Seconds from the domain's start until it is gone and the file is on the disk.
  private static func throughDomain(
    _ guest: LabGuest, _ chain: inout BareChain, _ lab: HypervisorLab, into file: String
  ) async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let (libvirt, definition, name, known) = (lab.libvirt, guest.definition(), guest.name, chain.checkpoint)
    try await onThread {
      try libvirt.startPaused(definition)
      if let known { try libvirt.redefine(known, of: name) }
    }
    _ = try await chain.copy(name, into: file)
    try await onThread { try libvirt.destroy(name) }
    return Stopwatch.seconds(start.duration(to: clock.now))
  }

  private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      Thread { done.resume(with: Result { try body() }) }.start()
    }
  }
}
