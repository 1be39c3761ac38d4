internal import GRPCCore
internal import Messages
internal import RPC
internal import SnapshotModel

/// Makes a secondary store known: marks its directory on the first host that has it, lets every other host that has a
/// directory under that name confirm that it is the same one, and records it.
///
/// If the process dies between marking and recording, adding it again finds the marker and records its id: a directory
/// that is marked with the id of no known store is taken in under that id, with what is in it.
struct StoreAddition: Sendable {
  let catalog: CatalogClients
  let agents: any AgentDirectory
  var timeout = Duration.seconds(15)

  func add(_ request: AddStoreRequest) async throws -> Store {
    let known = try await catalog.inventory.listStores(ListStoresRequest()).stores
    if known.contains(where: { $0.name == request.name }) {
      throw TidemarkError(
        .alreadyExists, reason: "store_exists", what: "Store '\(request.name)' was not added",
        why: "a store of this name is known", remedy: "Choose another name, or use the one that is there.")
    }
    var storeID = StoreID.random().description
    var marked: InitializeStoreResponse?
    var problem: TidemarkError?
    let hosts = try await catalog.inventory.listHosts(ListHostsRequest()).hosts
    for host in hosts.filter(\.alive).sorted(by: { $0.name < $1.name }) {
      do {
        let agent = try await agents.agent(at: host.address)
        let answer: InitializeStoreResponse
        do {
          answer = try await initialize(agent, request.name, storeID)
        } catch let error as TidemarkError where error.reason == "store_belongs_to_another" && marked == nil {
          guard let found = error.detail.facts["found_id"], !known.contains(where: { $0.id == found }) else {
            throw error
          }
          answer = try await initialize(agent, request.name, found)
        }
        if let marked, answer.storeID != marked.storeID { throw different(request.name, host.name) }
        if marked == nil {
          marked = answer
          storeID = answer.storeID
        }
      } catch let error as TidemarkError where error.reason == "unknown_store" {
        continue
      } catch let error as TidemarkError {
        if marked != nil && error.reason == "store_belongs_to_another" { throw error }
        problem = problem ?? error
      }
    }
    guard let marked else {
      throw problem
        ?? TidemarkError(
          .failedPrecondition, reason: "store_not_mounted", what: "Store '\(request.name)' was not added",
          why: "no agent that answers has a directory mounted under this name",
          remedy:
            "Name it in the configuration of an agent (--store \(request.name)=PATH), then add it again.")
    }
    return try await catalog.inventory.recordStore(
      RecordStoreRequest.with {
        $0.storeID = marked.storeID
        $0.name = request.name
        $0.zone = request.zone
        $0.canReserve = marked.canReserve
        $0.capacityBytes = marked.capacityBytes
        $0.freeBytes = marked.freeBytes
      })
  }

  private func initialize(
    _ agent: HostAgentClient, _ name: String, _ storeID: String
  ) async throws -> InitializeStoreResponse {
    try await agent.initializeStore(
      InitializeStoreRequest.with {
        $0.name = name
        $0.storeID = storeID
      }, timeout: timeout)
  }

  private func different(_ name: String, _ host: String) -> TidemarkError {
    TidemarkError(
      .failedPrecondition, reason: "store_belongs_to_another", what: "Store '\(name)' was not added",
      why: "host '\(host)' has another store mounted under this name than the other hosts",
      remedy: "Mount the same directory on all hosts under this name, then add it again.",
      facts: ["host": host])
  }
}
