internal import Messages
internal import RPC
internal import SnapshotModel

extension CatalogDatabase {
  /// Forgets a host that is silent, and what is lost with it.
  ///
  /// From then on no operation waits for it. Pools that no other host's configuration names are lost with it, if the caller
  /// says so: their volumes are gone, and snapshots that are stored there are lost. All of it is undone by the host's
  /// coming back: it is known again, its volumes are seen and checked.
  ///
  /// - Throws: `TidemarkError` `unknown_host`, `host_alive`, `host_in_use`.
  func removeHost(_ request: RemoveHostRequest) async throws -> RemoveHostResponse {
    try await pool.withTransaction { transaction in
      let age = PostgresParameter.integer(maximumHeartbeatAge)
      guard let row = try await transaction.row(Query.lockHost, .text(request.host), age) else {
        throw TidemarkError.unknown("host", request.host, remedy: "`tidemark host ls` lists them.")
      }
      let (id, name): (String, String) = (try row.get("id"), try row.get("name"))
      guard try !row.get("alive") else {
        throw TidemarkError.refused(
          "host_alive", "Host \(name) was not removed",
          why: "its agent announced itself less than \(maximumHeartbeatAge / 1000) s ago",
          remedy: "Stop its agent and see that no VM runs there; then remove it.", facts: ["host": name])
      }
      let pools = try await transaction.rows(Query.poolsOfOneHost, .text(id)).map(PoolOfOneHost.init)
      if request.poolsAreLost {
        try await transaction.run(Query.losePools, .texts(pools.map(\.id)), .text(name))
      } else if let refusal = PoolOfOneHost.refusal(of: pools.filter(\.isUsed), host: name) {
        throw refusal
      }
      let hosts = try await transaction.rows(Query.listHosts, .null, age).map(Host.init(row:))
      guard let host = hosts.first(where: { $0.id == id }),
        try await transaction.row(Query.removeHost, .text(id)) != nil
      else { throw PostgresError(.unexpectedResult, message: "a locked host was not found") }
      return RemoveHostResponse.with {
        $0.host = host
        $0.lostPools = request.poolsAreLost ? pools.map(\.lost) : []
      }
    }
  }
}

/// A pool that only one host has, and what is in it.
private struct PoolOfOneHost {
  let id: String
  let name: String
  let volumes: Int64
  let snapshots: Int64
  let operations: Int64

  init(_ row: PostgresRow) throws {
    id = try row.get("id")
    name = try row.get("name")
    volumes = try row.get("volumes")
    snapshots = try row.get("snapshots")
    operations = try row.get("operations")
  }

  var isUsed: Bool { volumes + snapshots + operations > 0 }

  var lost: LostPool {
    LostPool.with {
      $0.id = id
      $0.name = name
      $0.volumeCount = UInt64(clamping: volumes)
      $0.snapshotCount = UInt64(clamping: snapshots)
    }
  }

  /// The pool and what is in it: `local-7 (12 volumes, 1 snapshot)`.
  private var description: String {
    let parts = [(volumes, "volume"), (snapshots, "snapshot"), (operations, "unfinished operation")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
    return "\(name) (\(parts.joined(separator: ", ")))"
  }

  /// Why a host with these pools cannot be removed; nil if there are none.
  static func refusal(of pools: [PoolOfOneHost], host: String) -> TidemarkError? {
    guard !pools.isEmpty else { return nil }
    let (noun, verb) = pools.count == 1 ? ("pool", "is") : ("pools", "are")
    return .refused(
      "host_in_use", "Host \(host) was not removed",
      why: "\(noun) \(pools.map(\.description).joined(separator: ", ")) \(verb) on no other host",
      remedy:
        "If the host comes back, start its agent. If another host can mount the \(noun), do that first. If what is there is "
        + "lost for good: `tidemark host rm \(host) --pools-lost`.",
      facts: ["host": host, "pools": pools.map(\.name).joined(separator: ",")])
  }
}
