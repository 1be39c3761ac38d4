internal import Foundation
internal import Lab
internal import Testing

/// What Tidemark's snapshots rest on, checked against the libvirt and QEMU of this machine.
@Suite("libvirt and QEMU", .serialized)
struct CheckpointFactTests {
  @Test(
    "B2, P2 push an increment onto a prepared target, whose backing name stays relative, and go on after stop and start"
  )
  func incrementalPush() async throws {
    try await Lab.with { lab in
      let host = try await lab.makeHost("a")
      let guest = try await host.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [8 << 20])
      let store = try lab.folder("store")
      try await guest.start()
      try await guest.write(0x11, offset: 0, length: 1 << 20)
      let first = guest.content()
      try await push(guest, to: store, name: "s1", parent: nil)

      try await guest.write(0x22, offset: 1 << 20, length: 1 << 20)
      let second = guest.content()
      try await push(guest, to: store, name: "s2", parent: "s1")

      // The image keeps the bitmap; libvirt forgets a transient or removed checkpoint's metadata.
      try await host.virsh("checkpoint-delete", "web-1", "s1", "--metadata")
      try await host.virsh("checkpoint-delete", "web-1", "s2", "--metadata")
      try await guest.destroy()
      try await guest.start()
      try await redefine("s2", of: guest)
      try await guest.write(0x33, offset: 2 << 20, length: 65536)
      let third = guest.content()
      try await push(guest, to: store, name: "s3", parent: "s2")

      #expect(try await backing(of: "\(store)/s1.qcow2") == nil)
      #expect(try await backing(of: "\(store)/s2.qcow2") == "s1.qcow2")
      #expect(try await backing(of: "\(store)/s3.qcow2") == "s2.qcow2")
      #expect(try await first.difference(from: "\(store)/s1.qcow2") == nil)
      #expect(try await second.difference(from: "\(store)/s2.qcow2") == nil)
      #expect(try await third.difference(from: "\(store)/s3.qcow2") == nil)
      let size = try FileManager.default.attributesOfItem(atPath: "\(store)/s3.qcow2")[.size] as? Int ?? .max
      #expect(size < 1 << 20, "an increment of 64 KiB is not the size of the disk")
    }
  }

  @Test("P4 refuse to redefine a checkpoint whose bitmap a kill -9 of QEMU has lost")
  func lostBitmap() async throws {
    try await Lab.with { lab in
      let host = try await lab.makeHost("a")
      let guest = try await host.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [8 << 20])
      try await guest.start()
      try await push(guest, to: try lab.folder("store"), name: "s1", parent: nil)
      try await host.virsh("checkpoint-delete", "web-1", "s1", "--metadata")
      try await guest.killEmulator()
      try await guest.start()
      await #expect(throws: LabError.self) { try await redefine("s1", of: guest) }
    }
  }

  /// A push job with a checkpoint of the same name onto a file that is made beforehand.
  private func push(_ guest: LabGuest, to store: String, name: String, parent: String?) async throws {
    let target = "\(store)/\(name).qcow2"
    let backing = parent.map { ["-b", "\($0).qcow2", "-F", "qcow2"] } ?? []
    try await Command.run(
      ["qemu-img", "create", "-q", "-f", "qcow2"] + backing + [target, "\(guest.content().size)"])
    try await Command.run("chown", "libvirt-qemu", target)
    let mode = parent.map { "backupmode='incremental' incremental='\($0)'" } ?? "backupmode='full'"
    let backup = try file(
      """
      <domainbackup mode='push'>\(parent.map { "<incremental>\($0)</incremental>" } ?? "")<disks>
        <disk name='vda' backup='yes' type='file' \(mode)><driver type='qcow2'/><target file='\(target)'/></disk>
      </disks></domainbackup>
      """, "\(name)-backup.xml", guest)
    let checkpoint = try file(
      """
      <domaincheckpoint><name>\(name)</name><disks><disk name='vda' checkpoint='bitmap' bitmap='\(name)'/></disks>
      </domaincheckpoint>
      """, "\(name)-checkpoint.xml", guest)
    // The listener is there before the job begins, so that its end cannot be missed.
    let events = try await guest.host.start(
      "events-\(name)",
      ["virsh", "-c", "qemu:///system", "event", guest.name, "job-completed", "--timeout", "20"])
    try await guest.host.virsh("backup-begin", guest.name, backup, checkpoint, "--reuse-external")
    while !(try await guest.host.virsh("domjobinfo", guest.name, "--completed", "--keep-completed")).contains(
      "Completed")
    {
      await events.wait()
    }
    await events.kill()
  }

  private func redefine(_ name: String, of guest: LabGuest) async throws {
    let checkpoint = try file(
      """
      <domaincheckpoint><name>\(name)</name><creationTime>1</creationTime><disks>
        <disk name='vda' checkpoint='bitmap' bitmap='\(name)'/>
      </disks></domaincheckpoint>
      """, "\(name)-redefine.xml", guest)
    try await guest.host.virsh(
      "checkpoint-create", guest.name, checkpoint, "--redefine", "--redefine-validate")
  }

  private func file(_ text: String, _ name: String, _ guest: LabGuest) throws -> String {
    let path = "\(guest.host.directory)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func backing(of image: String) async throws -> String? {
    let output = try await Command.run("qemu-img", "info", "--output", "json", "-f", "qcow2", image)
    let information = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return information?["backing-filename"] as? String
  }
}
