internal import Foundation
internal import Lab

/// The same take with a thousand and with a million snapshots in the catalog: what its plan and its commit take.
enum CatalogGrowth {
  static func rows(rounds: Int, _ tell: Narrator) async throws -> [Row] {
    try await SimulatedSite.with(hosts: 8, machines: 4) { small, _ in
      try await SimulatedSite.with(hosts: 8, machines: 4) { large, _ in
        tell("  filling two catalogs, which takes minutes")
        try await fill(small, count: 1000)
        try await fill(large, count: 1_000_000)
        tell("  measuring")
        var (few, many): ([Double], [Double]) = ([], [])
        for round in -8..<rounds * 8 {
          let volume = (round + 8) % 32
          let (first, second) = (
            try await planAndCommit(small, small.volumes[volume]),
            try await planAndCommit(large, large.volumes[volume])
          )
          // The first ones find nothing in any cache.
          guard round >= 0 else { continue }
          few.append(first)
          many.append(second)
        }
        return [
          Row(
            what: "plan and commit, 1,000,000 snapshots", comparedWith: "ours, 1,000 snapshots", ours: many,
            others: few, aim: .atMost(1.2))
        ]
      }
    }
  }

  private static func planAndCommit(_ site: SimulatedSite, _ volume: String) async throws -> Double {
    let operation = try await site.tidemark.take(volume)
    return operation.steps.filter { ["plan", "commit"].contains($0.step) }.reduce(0) { sum, step in
      guard let start = step.startedAt, let end = step.finishedAt else { return sum }
      return sum + Double(end.seconds - start.seconds) + Double(end.nanos - start.nanos) / 1e9
    }
  }

  /// Gives the catalog snapshots of volumes of other VMs, as `grow.sql` says, while no catalog's program runs.
  private static func fill(_ site: SimulatedSite, count: Int) async throws {
    await site.services.catalog.kill()
    let file = try site.services.lab.folder("queries") + "/grow.sql"
    try Data(PackageResources.grow_sql).write(to: URL(filePath: file))
    try await Command.run(
      "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--set", "count=\(count)", "--dbname",
      site.services.postgres.connectionString(database: LabTidemark.database), "--file", file)
    try await site.services.restart(site.services.catalog)
  }
}
