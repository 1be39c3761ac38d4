import Foundation
import Lab
import Testing

@testable import HostAgent

@Suite("Who uses an image, on a real host", .serialized)
struct ImageUsersTests {
  @Test("Whom it was last is asked alone, and believed only while it runs with every one of the images")
  func asksTheLastUser() async throws {
    let host = try await TestHost()
    let hypervisor = Hypervisor(uri: host.uri)
    let (first, second) = (host.disk(0), host.disk(1))
    try host.makeDisks(2)
    try defineOther(host, disk: first)
    try host.start(disks: 2)
    func users(_ images: String...) async throws -> [String] {
      try await hypervisor.domains(using: images).map(\.name)
    }

    #expect(try await users(first) == ["guest", "other"], "nothing is known of the images yet")
    #expect(try await users(first) == ["guest"])
    #expect(try await users(second, first) == ["guest"])
    #expect(try await users(first, host.disk(2)) == ["guest", "other"], "one that nobody has")

    try host.stop()
    try host.virsh("start", "--paused", "other")
    let now = try await hypervisor.domains(using: [first])
    #expect(now.map(\.name) == ["other"] && now.allSatisfy { $0.isWriting([first]) })
    #expect(try await users(first) == ["other"])

    // Whom it was last is still there, but has no QEMU: that is no answer.
    try host.virsh("destroy", "other")
    try host.start()
    #expect(try await users(first) == ["guest", "other"])
    try host.stop()
    await hypervisor.close()
  }

  @Test("A disk that the guest may only read says nothing about other users")
  func readersAreNotAlone() async throws {
    let host = try await TestHost()
    let hypervisor = Hypervisor(uri: host.uri)
    try host.makeDisks()
    try defineOther(host, disk: host.disk(0), options: "<readonly/>")
    try host.virsh("start", "--paused", "other")
    for _ in 0..<2 {
      let domains = try await hypervisor.domains(using: [host.disk(0)])
      #expect(domains.map(\.name) == ["other"] && !domains[0].isWriting([host.disk(0)]))
    }
    // Not even while there is no other: the host is asked for all, and one that is defined now is told.
    try host.start(disks: 0)
    #expect(try await hypervisor.domains(using: [host.disk(0)]).map(\.name) == ["guest", "other"])
    try host.stop()
    try host.virsh("destroy", "other")
    await hypervisor.close()
  }

  /// Defines a second VM with one disk.
  private func defineOther(_ host: TestHost, disk: String, options: String = "") throws {
    let xml = """
      <domain type='qemu'><name>other</name><memory unit='MiB'>32</memory>\
      <os><type arch='x86_64' machine='pc'>hvm</type></os><devices>\
      <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='\(disk)'/>\
      <target dev='vda' bus='virtio'/>\(options)</disk>\
      <controller type='usb' model='none'/><memballoon model='none'/></devices></domain>
      """
    try Data(xml.utf8).write(to: URL(filePath: host.directory("other.xml")))
    try host.virsh("define", host.directory("other.xml"))
  }
}
