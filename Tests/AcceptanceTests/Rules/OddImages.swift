import Foundation
import Lab

/// Guests on images and pools that cannot carry increments, each on what it is on in real life.
struct OddImages {
  let lab: Lab
  let host: LabHost
  /// The folder of a pool for files.
  let pool: String
  private let size = 32 << 20

  /// The folder in which LVM would have its volumes: the pool `san`, of type `clvm`.
  static func volumeGroup(in lab: Lab) throws -> String { try lab.folder("san") }

  /// On a block device, by a symbolic link as LVM makes them.
  func blockDevice(_ name: String) async throws -> LabGuest {
    let file = "\(lab.directory)/\(name).device"
    try await Command.run("truncate", "--size", "\(size * 2)", file)
    let device = try await host.run("losetup", "--find", "--show", file)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let link = try Self.volumeGroup(in: lab) + "/" + name
    do {
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: device)
      try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", device, "\(size)")
      let guest = try await host.makeGuest(name, disks: [LabDisk(path: link, size: size, kind: .blockDevice)])
      try await guest.start()
      try await host.run("losetup", "--detach", device)
      return guest
    } catch {
      try await host.run("losetup", "--detach", device)
      throw error
    }
  }

  /// In Ceph: defined only, as there is none.
  func ceph(_ name: String) async throws -> LabGuest {
    try await host.makeGuest(
      name, disks: [LabDisk(path: "volumes/\(name)", size: size, kind: .ceph, format: "raw")])
  }

  /// On a raw file.
  func raw(_ name: String) async throws -> LabGuest {
    let path = "\(pool)/\(name).raw"
    try await Command.run("qemu-img", "create", "-q", "-f", "raw", path, "\(size)")
    return try await started(host.makeGuest(name, disks: [LabDisk(path: path, size: size, format: "raw")]))
  }

  /// On a qcow2 file of the old compatibility.
  func oldCompatibility(_ name: String) async throws -> LabGuest {
    try await started(onNewImage(name, ["-o", "compat=0.10"]))
  }

  /// On a qcow2 file whose content is in another file.
  func dataFile(_ name: String) async throws -> LabGuest {
    let data = "\(pool)/\(name).data"
    let guest = try await onNewImage(name, ["-o", "data_file=\(data)"])
    // libvirt hands over the image, and does not know that there is more.
    try await Command.run("chmod", "0666", data)
    return try await started(guest)
  }

  /// qemu-img measures how much processor time its key derivation takes, and gives up with "Unable to get accurate CPU
  /// usage" where the kernel counted none for it: on a machine that counts coarsely, now and then.
  private func createEncrypted(_ path: String) async throws {
    let arguments = [
      "qemu-img", "create", "-q", "-f", "qcow2", "--object", "secret,id=key,data=open sesame", "-o",
      "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10", path, "\(size)",
    ]
    for _ in 0..<20 {
      let result = try await Command.result(of: arguments)
      if result.status.isSuccess { return }
      guard result.error.contains("accurate CPU usage") else { break }
    }
    try await Command.run(arguments)
  }

  /// On a qcow2 file encrypted by LUKS, whose passphrase libvirt knows.
  func encrypted(_ name: String) async throws -> LabGuest {
    let (secret, path) = (UUID().uuidString.lowercased(), "\(pool)/\(name)-vda.qcow2")
    let definition = "\(lab.directory)/\(name)-secret.xml"
    try """
    <secret ephemeral='no' private='yes'>
      <uuid>\(secret)</uuid>
      <usage type='volume'><volume>\(path)</volume></usage>
    </secret>
    """.write(toFile: definition, atomically: true, encoding: .utf8)
    try await host.virsh("secret-define", definition)
    try await host.virsh(
      "secret-set-value", secret, "--base64", Data("open sesame".utf8).base64EncodedString())
    try await createEncrypted(path)
    return try await started(
      host.makeGuest(name, disks: [LabDisk(path: path, size: size, secretID: secret)]))
  }

  /// On a qcow2 file, with a snapshot that libvirt made.
  func foreignSnapshot(_ name: String) async throws -> LabGuest {
    let guest = try await host.makeGuest(name, pool: pool, diskSizes: [size])
    try await host.virsh("snapshot-create-as", name, "somebody-elses")
    return try await started(guest)
  }

  private func onNewImage(_ name: String, _ options: [String]) async throws -> LabGuest {
    let path = "\(pool)/\(name)-vda.qcow2"
    try await Command.run(["qemu-img", "create", "-q", "-f", "qcow2"] + options + [path, "\(size)"])
    return try await host.makeGuest(name, disks: [LabDisk(path: path, size: size)])
  }

  private func started(_ guest: LabGuest) async throws -> LabGuest {
    try await guest.start()
    try await guest.write(0xc3, offset: 1 << 20, length: 1 << 20)
    return guest
  }
}
