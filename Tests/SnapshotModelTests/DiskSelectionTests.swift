import SnapshotModel
import Testing

@Suite("All disks of a VM")
struct DiskSelectionTests {
  private let machine = DiskSelection(volumes: ["vda", "vdb"], uncovered: ["vdc"])

  @Test("A disk that cannot be covered is left out by name or not at all")
  func uncovered() throws {
    #expect(throws: DiskSelection.Refusal.uncovered(["vdc"])) { try machine.all(without: []) }
    #expect(throws: DiskSelection.Refusal.uncovered(["vdc"])) { try machine.all(without: ["vda"]) }
    #expect(try machine.all(without: ["vdc"]) == ["vda", "vdb"])
    #expect(try machine.all(without: ["vdc", "vda"]) == ["vdb"])
    #expect(try DiskSelection(volumes: ["vda"], uncovered: []).all(without: []) == ["vda"])
  }

  @Test("What is left out must be there, and something must be left")
  func leavingOut() {
    #expect(throws: DiskSelection.Refusal.unknownDisks(["vdz"])) { try machine.all(without: ["vdc", "vdz"]) }
    #expect(throws: DiskSelection.Refusal.nothingLeft) { try machine.all(without: ["vda", "vdb", "vdc"]) }
    #expect(throws: DiskSelection.Refusal.nothingLeft) {
      try DiskSelection(volumes: [], uncovered: []).all(without: [])
    }
  }
}
