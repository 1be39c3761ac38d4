internal import Foundation
internal import Lab

/// What an agent takes of its host's memory.
enum AgentMemory {
  static func rows(_ lab: HypervisorLab) async throws -> [Row] {
    let idle = try megabytes("VmRSS", of: lab.agent)
    let own = try megabytes("RssAnon", of: lab.agent)
    var guests: [LabGuest] = []
    for number in 1...4 {
      guests.append(try await lab.guest("memory-\(number)", bytes: 1 << 30, written: 512 << 20))
    }
    // The peak is counted from now on.
    try Data("5".utf8).write(to: URL(filePath: "/proc/\(lab.agent.processID)/clear_refs"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for guest in guests { group.addTask { try await lab.tidemark.take("\(guest.name)/vda") } }
      try await group.waitForAll()
    }
    let busy = try megabytes("VmHWM", of: lab.agent)
    for guest in guests { try await guest.destroy() }
    return [
      Row(what: "agent's memory, idle", comparedWith: nil, unit: "MiB", ours: [idle], aim: .below(30)),
      Row(what: "  of it its own, not of files", comparedWith: nil, unit: "MiB", ours: [own]),
      Row(what: "agent's memory, 4 jobs at once, peak", comparedWith: nil, unit: "MiB", ours: [busy]),
    ]
  }

  private static func megabytes(_ field: String, of process: LabProcess) throws -> Double {
    let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(field + ":") }),
      let kilobytes = Double(line.split(whereSeparator: \.isWhitespace)[1])
    else { throw LabError("the kernel does not tell \(field)") }
    return kilobytes / 1024
  }
}
