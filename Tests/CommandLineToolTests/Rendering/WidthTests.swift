import Messages
import Testing

@testable import CommandLineTool

@Suite("Tables on a terminal of 80 columns")
struct WidthTests {
  private static let terminal = Screen(width: 80, colours: false)
  private static let long = "a-rather-long-name-of-something-in-a-cloud.example.org"

  /// Every table, its fields as long as they come.
  private static let tables: [(name: String, lines: [String])] = {
    let host = Host.with {
      ($0.name, $0.cluster, $0.zone, $0.address) = (long, long, long, "\(long):7403")
      ($0.libvirtVersion, $0.qemuVersion, $0.agentVersion) = (10_010_010, 10_010_010, "0.1.0-\(long)")
      $0.lastHeartbeat = before(59 * 86_400)
    }
    let pool = Pool.with {
      ($0.name, $0.type, $0.cluster, $0.hosts) = (long, .sharedMountPoint, long, [long, long])
      ($0.capacityBytes, $0.freeBytes) = (987 << 40, 986 << 40)
    }
    let store = Store.with {
      ($0.name, $0.zone, $0.hosts, $0.capacityBytes, $0.freeBytes) = (
        long, long, [long], 987 << 40, 986 << 40
      )
    }
    let volume = Volume.with {
      ($0.id, $0.pool, $0.path, $0.format, $0.virtualBytes) = (
        identifier("f"), long, long, "qcow2", 987 << 40
      )
      ($0.vmName, $0.vmID, $0.disk, $0.host) = (long, identifier("a"), "vda", long)
      ($0.tipSnapshotID, $0.snapshotCount) = (identifier("2"), 1_000_000)
    }
    let snapshot = Snapshot.sample("2", on: nil) {
      ($0.vmName, $0.name, $0.allocatedBytes) = (long, long, 987 << 40)
      ($0.isTip, $0.consistency, $0.takenAt) = (true, .filesystem, before(59 * 86_400))
      $0.space = .with { $0.freedByDeletionBytes = 986 << 40 }
    }
    let operation = Operation.sample(.running) {
      ($0.vmName, $0.createdAt) = (long, before(59 * 86_400))
      $0.startedAt = before(59 * 86_400)
      $0.progress = .with { ($0.bytesDone, $0.bytesTotal) = (1, 2) }
      $0.error = .with { $0.reason = long }
    }
    let template = Template.with {
      ($0.id, $0.name, $0.virtualBytes, $0.allocatedBytes) = (identifier("7"), long, 987 << 40, 986 << 40)
      ($0.location, $0.createdAt, $0.isDeleted) = (.with { $0.name = long }, before(59 * 86_400), true)
      $0.snapshotID = identifier("2")
    }
    let setting = Setting.with {
      ($0.name, $0.value, $0.scope, $0.scopeName) = (
        "kvm.incremental.consolidate.hidden", long, .cluster, long
      )
    }
    let places = Places(hosts: [host], pools: [pool], stores: [store])
    return [
      ("hosts", InventoryText.hosts([host], noon, on: terminal)),
      ("pools", InventoryText.pools([pool], on: terminal)),
      ("stores", InventoryText.stores([store], on: terminal)),
      ("volumes", InventoryText.volumes([volume], on: terminal)),
      ("templates", InventoryText.templates([template], noon, on: terminal)),
      ("settings", InventoryText.settings([setting], on: terminal)),
      ("snapshots", SnapshotText.table([snapshot], noon, on: terminal)),
      ("groups", SnapshotGroup.table(SnapshotGroup.all(of: [snapshot, snapshot]), noon, on: terminal)),
      ("operations", OperationText.table([operation], noon, on: terminal)),
      ("VMs", Machine.table(Machine.all(of: [volume]), on: terminal)),
      ("clusters", PlacesText.clusters(places.clusters, on: terminal)),
      ("zones", PlacesText.zones(places.zones, on: terminal)),
    ]
  }()

  @Test(
    "No line of any table is wider, whatever the names; in a file nothing is shortened", arguments: 0..<12)
  func fits(index: Int) {
    let (name, lines) = Self.tables[index]
    #expect(lines.count == 2, "\(name)")
    for line in lines { #expect(line.columns <= 80, "\(name), \(line.columns):\n\(line)") }
    #expect(lines[1].contains("…"), "\(name)")
  }
}
