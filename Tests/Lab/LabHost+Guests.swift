internal import Foundation

extension LabHost {
  /// The host's own pool folder of this name: `<lab>/<host>/pools/<name>`.
  public func localPool(_ name: String) throws -> String { try lab.folder("\(self.name)/pools/\(name)") }

  /// Makes a guest with one qcow2 disk of each size in `pool`: `<pool>/<guest>-vda.qcow2`, … It is defined (unless
  /// transient) but not started.
  ///
  /// The uuid follows from the lab's directory and the guest's name.
  public func makeGuest(
    _ name: String, pool: String, diskSizes: [Int] = [64 << 20], persistent: Bool = true, memoryMiB: Int = 64
  ) async throws -> LabGuest {
    var disks: [LabDisk] = []
    for (index, size) in diskSizes.enumerated() {
      let target = "vd" + String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index)))
      let path = "\(pool)/\(name)-\(target).qcow2"
      try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", path, "\(size)")
      disks.append(LabDisk(target: target, path: path, size: size))
    }
    return try await makeGuest(name, disks: disks, persistent: persistent, memoryMiB: memoryMiB)
  }

  /// Makes a guest with disks that exist. It is defined (unless transient) but not started.
  public func makeGuest(
    _ name: String, disks: [LabDisk], persistent: Bool = true, memoryMiB: Int = 64
  ) async throws -> LabGuest {
    let guest = LabGuest(
      name: name, uuid: DerivedUUID.make(from: "\(lab.directory)/\(name)"), isPersistent: persistent,
      memoryMiB: memoryMiB, disks: disks, host: self)
    if persistent { try await guest.define() }
    return guest
  }
}
