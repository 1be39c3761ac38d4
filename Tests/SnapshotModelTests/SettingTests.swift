import SnapshotModel
import Testing

@Suite("Settings, gates and names")
struct SettingTests {
  @Test("A cluster's value wins over its zone's, that over the global one, that over the default")
  func resolution() {
    var values = SettingValues()
    #expect(values.resolve(.maximumChainLinks, zone: "z", cluster: "c").origin == .builtIn)
    #expect(values.resolve(.maximumChainLinks, zone: "z", cluster: "c").value == "16")
    values[.maximumChainLinks, .global] = "8"
    values[.maximumChainLinks, .zone("z")] = "4"
    values[.maximumChainLinks, .cluster("c")] = "2"
    #expect(values.resolve(.maximumChainLinks, zone: "z", cluster: "c").value == "2")
    #expect(values.resolve(.maximumChainLinks, zone: "z", cluster: "d").value == "4")
    #expect(values.resolve(.maximumChainLinks, zone: "y", cluster: "d").value == "8")
    #expect(values.snapshotSettings(zone: "z", cluster: "c").maximumChainLinks == 2)
  }

  @Test("Defaults are those that operators know")
  func defaults() {
    #expect(SettingValues().snapshotSettings(zone: nil, cluster: nil) == SnapshotSettings())
    #expect(SettingDefinition.allCases.map(\.defaultValue) == ["false", "16", "true", "0", "90"])
  }

  @Test(
    "What is no value is refused",
    arguments: [
      (SettingDefinition.maximumChainLinks, "0"), (.maximumChainLinks, "-1"), (.maximumChainLinks, "many"),
      (.maximumChainLinks, ""), (.maximumChainLinks, "99999999999"), (.incrementalSnapshot, "yes"),
      (.backUpToSecondary, "TRUE"), (.purgeDelay, "6"), (.purgeDelay, "-1"), (.purgeDelay, "36501"),
    ])
  func refused(definition: SettingDefinition, value: String) {
    #expect(definition.normalized(value) == nil)
  }

  @Test("Operations are kept for as long as is said, for ever with 0")
  func purge() {
    var values = SettingValues()
    #expect(values.daysUntilPurge == 90)
    for (text, days) in [("0", nil), ("7", 7), ("6", 90)] as [(String, Int?)] {
      values[.purgeDelay, .global] = text
      #expect(values.daysUntilPurge == days)
    }
  }

  @Test("Old hosts are refused by version, before anything else is looked at")
  func versions() throws {
    func gate(_ libvirt: ComponentVersion, _ qemu: ComponentVersion) -> CapabilityGate {
      CapabilityGate(poolType: .nfs, libvirt: libvirt, qemu: qemu, format: "qcow2")
    }
    let old = gate(ComponentVersion(7, 5, 9), ComponentVersion(7, 2, 0))
    #expect(
      throws: CapabilityRefusal.libvirtTooOld(found: ComponentVersion(7, 5, 9), needed: .libvirtForIncrements)
    ) { try old.check(incrementalEnabled: true, fullRequested: false) }
    #expect(try old.check(incrementalEnabled: false, fullRequested: false) == false)
    #expect(try old.check(incrementalEnabled: true, fullRequested: true) == false)
    #expect(
      throws: CapabilityRefusal.qemuTooOld(found: ComponentVersion(6, 0, 9), needed: .qemuForIncrements)
    ) {
      try gate(ComponentVersion(9, 0, 0), ComponentVersion(6, 0, 9))
        .check(incrementalEnabled: true, fullRequested: false)
    }
    #expect(
      throws: CapabilityRefusal.libvirtTooOld(found: ComponentVersion(7, 1, 0), needed: .libvirtForFulls)
    ) {
      try gate(ComponentVersion(7, 1, 0), ComponentVersion(6, 1, 0))
        .check(incrementalEnabled: false, fullRequested: true)
    }
    #expect(
      CapabilityRefusal.libvirtTooOld(found: ComponentVersion(7, 5, 9), needed: .libvirtForIncrements)
        .why.contains("7.5.9"))
    #expect(
      try gate(ComponentVersion(7, 6, 0), ComponentVersion(6, 1, 0))
        .check(incrementalEnabled: true, fullRequested: false))
  }

  @Test(
    "Pools that are not files are refused whatever is asked; raw images only increments",
    arguments: [
      PrimaryPoolType.clvm, .rbd,
    ])
  func pools(type: PrimaryPoolType) throws {
    let gate = CapabilityGate(poolType: type, libvirt: nil, qemu: nil, format: "qcow2")
    #expect(throws: CapabilityRefusal.poolTypeUnsupported(type)) {
      try gate.check(incrementalEnabled: false, fullRequested: true)
    }
    let raw = CapabilityGate(poolType: .local, libvirt: nil, qemu: nil, format: "raw")
    #expect(throws: CapabilityRefusal.imageFormatUnsupported("raw")) {
      try raw.check(incrementalEnabled: true, fullRequested: false)
    }
    #expect(try raw.check(incrementalEnabled: true, fullRequested: true) == false)
  }

  @Test(
    "Names that are unsafe in a path are refused",
    arguments: ["", "..", ".a", "a/b", "a\0b", "a b", "-a", "ä", String(repeating: "a", count: 64)])
  func resourceNames(name: String) { #expect(NameRule.resource.violation(of: name) != nil) }

  @Test(
    "Ordinary names are accepted",
    arguments: ["a", "nfs-1", "Store_2.backup", "0", String(repeating: "a", count: 63)])
  func goodNames(name: String) { #expect(NameRule.resource.violation(of: name) == nil) }

  @Test("Snapshot names may be anything readable but have no slash")
  func snapshotNames() {
    #expect(NameRule.snapshot.violation(of: "") == nil)
    #expect(NameRule.snapshot.violation(of: "before the großer upgrade") == nil)
    #expect(NameRule.snapshot.violation(of: "a/b") != nil)
    #expect(NameRule.snapshot.violation(of: "a\u{0}") != nil)
    #expect(NameRule.snapshot.violation(of: String(repeating: "ä", count: 256)) != nil)
  }

  @Test("Ids print as they parse, in lower case, and garbage is no id")
  func identifiers() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let id = SnapshotID.random(using: &generator)
      #expect(SnapshotID(id.description) == id)
      #expect(SnapshotID(id.description.uppercased()) == id)
      #expect(id.description.utf8.count == 36)
    }
    let good = "01234567-89ab-4def-8123-456789abcdef"
    #expect(SnapshotID(good)?.description == good)
    for text in [
      "", "0", good + "0", good.replacing("-", with: ""), good.replacing("a", with: "g"),
      String(good.dropLast()),
    ] {
      #expect(SnapshotID(text) == nil)
    }
    #expect(CheckpointName("tidemark-" + good)?.operation?.description == good)
    #expect(CheckpointName("backup-" + good) == nil)
    #expect(CheckpointName("tidemark-daily") == nil)
  }
}
