internal import Messages
internal import RPC

/// Makes a primary pool known: under the id that its marker has, where a host that answers sees one, so that a catalog that is
/// made anew knows it by its old id.
struct PoolAddition: Sendable {
  let catalog: CatalogClients
  let agents: any AgentDirectory
  var timeout = Duration.seconds(5)

  func add(_ request: AddPoolRequest) async throws -> Pool {
    var request = request
    if request.id.isEmpty {
      let found = await markers(request.name)
      guard found.count < 2 else {
        throw TidemarkError(
          .failedPrecondition, reason: "pool_markers_differ", what: "Pool '\(request.name)' was not added",
          why:
            "hosts have different pools mounted under this name: \(found.sorted().joined(separator: ", "))",
          remedy:
            "Mount the same directory on all hosts under this name, or give each its own; then add it again.")
      }
      request.id = found.first ?? ""
    }
    return try await catalog.inventory.addPool(request)
  }

  /// The ids in the markers that hosts see under this name.
  private func markers(_ name: String) async -> Set<String> {
    let hosts = (try? await catalog.inventory.listHosts(ListHostsRequest()).hosts) ?? []
    return await withTaskGroup(of: String.self) { group in
      for host in hosts where host.alive {
        group.addTask {
          let report = try? await agents.agent(at: host.address).describe(DescribeRequest(), timeout: timeout)
          return report?.pools.first { $0.name == name }?.poolID ?? ""
        }
      }
      var found: Set<String> = []
      for await id in group where !id.isEmpty { found.insert(id) }
      return found
    }
  }
}
