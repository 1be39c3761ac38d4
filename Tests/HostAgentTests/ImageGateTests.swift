import Foundation
import Messages
import Testing

@testable import HostAgent

@Suite("Images that cannot carry increments, on a real host", .serialized)
struct ImageGateTests {
  private let host: TestHost
  private let agent: TestAgent

  init() async throws {
    host = try await TestHost()
    agent = TestAgent(host)
  }

  @Test("A raw image takes no bitmap, but a full snapshot without one")
  func raw() async throws {
    try host.makeDisks(format: "raw")
    try host.start(format: "raw")
    try host.guest("write -P 0x11 0 1M")
    var refused = TestTake(host, volumes: [newID()])
    #expect(await reason(&refused) == "image_is_raw")
    var full = TestTake(host, volumes: [newID()], makesBitmap: false)
    try await full.take(agent)
    try host.stop()
    try host.run("/usr/bin/qemu-img", ["compare", "-f", "raw", "-F", "qcow2", host.disk(0), full.path(host)])
  }

  @Test("qcow2 of compatibility 0.10, and one with an external data file, are refused with their reasons")
  func old() async throws {
    try host.makeDisks(options: ["-o", "compat=0.10"])
    try host.start()
    var take = TestTake(host, volumes: [newID()])
    #expect(await reason(&take) == "image_version_too_old")
    try host.stop()
    try FileManager.default.removeItem(atPath: host.disk(0))
    try host.makeDisks(options: ["-o", "data_file=\(host.directory("pool/data.raw"))"])
    // libvirt 9.0 knows nothing of data files, and opens them to nobody.
    let data = host.directory("pool/data.raw")
    try host.run("/bin/chown", ["libvirt-qemu", data])
    try host.start()
    #expect(await reason(&take) == "image_has_data_file")
  }

  @Test("A domain with somebody's snapshot is refused")
  func foreign() async throws {
    try host.makeDisks()
    try host.start()
    try host.virsh("snapshot-create-as", host.name, "somebody")
    var take = TestTake(host, volumes: [newID()])
    #expect(await reason(&take) == "foreign_snapshots")
  }

  @Test("Encrypted content is refused, with and without a bitmap, by libvirt's word and by the image's")
  func encrypted() {
    var disk = DomainDisk(
      target: "vda", path: "/x", format: "qcow2", alias: "", isReadOnly: false, isEncrypted: true,
      hasDataFile: false,
      backingPaths: [])
    var image = ImageInformation(
      format: "qcow2", virtualBytes: 1, allocatedBytes: 1, backingName: nil, compatibility: "1.1",
      isEncrypted: false,
      dataFile: nil, clusterBytes: 65_536, hasExtendedL2: false, hasLazyReferenceCounts: false,
      compressionType: nil,
      internalSnapshots: [], bitmaps: [])
    func refusal(_ needsBitmap: Bool) -> String? {
      ImageGate.refusal("x", disk: disk, image: image, foreignSnapshots: 0, needsBitmap: needsBitmap)?.reason
    }
    #expect(refusal(true) == "image_encrypted")
    #expect(refusal(false) == "image_encrypted")
    (disk.isEncrypted, image.isEncrypted) = (false, true)
    #expect(refusal(false) == "image_encrypted")
    image.isEncrypted = false
    #expect(refusal(true) == nil)
  }

  private func reason(_ take: inout TestTake) async -> String? {
    do {
      _ = try await take.reconcile(agent)
      return nil
    } catch { return (error as? AgentError)?.reason }
  }
}
