import SnapshotModel
import Testing

@Suite("Whether a volume may go to a pool")
struct MigrationGateTests {
  private let here = MigrationGate.Place(id: .random(), name: "here", type: .nfs, zone: "zone-1")
  private let there = MigrationGate.Place(id: .random(), name: "there", type: .nfs, zone: "zone-1")

  private func reason(_ gate: MigrationGate) -> String? {
    do throws(MigrationRefusal) {
      try gate.check()
      return nil
    } catch {
      #expect(!error.why.isEmpty && !error.remedy.isEmpty)
      return error.reason
    }
  }

  private func gate(
    from source: MigrationGate.Place, to destination: MigrationGate.Place, links: [ChainLink] = [],
    pools: Set<PoolID>? = nil
  ) -> MigrationGate {
    var gate = MigrationGate(source: source, destination: destination, links: links)
    if let pools { gate.host = ("host-b", pools) }
    return gate
  }

  private func link(on location: ChainLink.Location) -> ChainLink {
    ChainLink(id: .random(), parent: nil, state: .hidden, location: location, checkpoint: nil)
  }

  @Test("A volume with snapshots in a store goes anywhere in its zone; one with any beside it stays")
  func snapshots() {
    let away = link(on: .secondary(.random()))
    #expect(reason(gate(from: here, to: there, links: [away])) == nil)
    let beside = link(on: .primary(here.id))
    #expect(reason(gate(from: here, to: there, links: [away, beside])) == "snapshots_on_primary")
    #expect(
      MigrationRefusal.snapshotsOnPrimary([beside.id], pool: "here").why.contains(beside.id.description))
    // Its VM may go where the pool is shared.
    #expect(reason(gate(from: here, to: here, links: [beside], pools: [here.id])) == nil)
  }

  @Test("A VM goes only where its pools are, and a local pool is another directory on each host")
  func hosts() {
    #expect(reason(gate(from: here, to: there, pools: [there.id])) == nil)
    #expect(reason(gate(from: here, to: there, pools: [here.id])) == "pool_not_on_host")
    var local = here
    local.type = .local
    #expect(reason(gate(from: local, to: local, pools: [local.id])) == "pool_not_on_host")
    #expect(reason(gate(from: local, to: there, pools: [there.id])) == nil)
  }

  @Test("Other zones, pools that are no directories, and the same pool are refused, each with its reason")
  func others() {
    var other = there
    other.zone = "zone-2"
    #expect(reason(gate(from: here, to: other)) == "pool_in_other_zone")
    for type in [PrimaryPoolType.clvm, .rbd] {
      other = there
      other.type = type
      #expect(reason(gate(from: here, to: other)) == "pool_type_unsupported")
    }
    #expect(reason(gate(from: here, to: here)) == "already_there")
  }
}
