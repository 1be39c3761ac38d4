/// 1,000 hosts on two orchestrators, everything on this machine: how many snapshots become durable each second.
enum ManyHosts {
  static func rows(_ tell: Narrator) async throws -> [Row] {
    let hosts = 1000
    return try await SimulatedSite.with(hosts: hosts, machines: 2, moreOrchestrators: ["orchestrator-2"]) {
      site, orchestrators in
      try await Tidemark.with(site.services, at: orchestrators[1]) { second in
        let callees = [site.tidemark, second]
        tell("  \(site.volumes.count) volumes on \(hosts) hosts; warming up")
        _ = try await Load(callers: 64, count: 200).run(on: site.volumes, through: callees)
        tell("  measuring")
        let outcome = try await Load(callers: 64, count: 1000).run(
          on: Array(site.volumes.reversed()), through: callees)
        let what = "\(hosts) hosts, 2 orchestrators, 64 callers"
        return [
          Row(
            what: "\(what): durable snapshots", comparedWith: nil, unit: "1/s", ours: [outcome.rate],
            aim: .above(200)),
          Row(
            what: "\(what): p50", comparedWith: nil, ours: [Statistics.quantile(0.5, of: outcome.latencies)]),
          Row(
            what: "\(what): p99", comparedWith: nil, ours: [Statistics.quantile(0.99, of: outcome.latencies)]),
        ]
      }
    }
  }
}
