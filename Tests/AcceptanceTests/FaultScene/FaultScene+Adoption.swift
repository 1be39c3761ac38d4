import Foundation
import Lab
import Messages
import Testing

/// The volume whose file is renamed by an admin, and adopted.
extension FaultScene {
  /// The pool that the volume is in.
  var poolName: String { guest.disk().path.hasPrefix("\(tidemark.pool)/") ? "shared" : "local-host-a" }

  /// Stops the VM, renames its file and defines it anew with that; returns when the volume is proposed for adoption there.
  func rename() async throws {
    if try await guest.currentState() != "shut off" {
      try await change()
      try await guest.destroy()
    }
    files += 1
    let name = "renamed-\(files).qcow2"
    try await moveFile(to: name)
    let (id, place) = (volumeID, "\(poolName):\(name)")
    try await call { service in
      try await service.wait(for: id, "proposed as \(place)") { $0.adoptableAs == place }
      try await service.settle()
    }
  }

  /// Gives the file of a volume that was not adopted its old name again; returns when the volume is there.
  func bringBack() async throws {
    let id = volumeID
    let old = try await call { try await $0.volume(id) }.path
    try await moveFile(to: old)
    try await call { service in
      try await service.wait(for: id, "back") { $0.present && $0.adoptableAs.isEmpty }
      try await service.wait(for: Self.volume, "its VM's disk") { $0.id == id }
      try await service.settle()
    }
  }

  /// The volume is where its file is, and nothing else is known of.
  func expectAdopted() async throws {
    let id = volumeID
    let volumes = try await call { try await $0.inventory.listVolumes(ListVolumesRequest()).volumes }
    let volume = volumes.first { $0.id == id }
    #expect(volumes.count == 1 && volume?.present == true && volume?.adoptableAs == "", "\(volumes)")
    #expect(volume?.path == (guest.disk().path as NSString).lastPathComponent)
  }

  private func moveFile(to name: String) async throws {
    let old = guest.disk().path
    let folder = (old as NSString).deletingLastPathComponent
    try await call { [poolFolder = folder] in try await $0.waitForMarker(in: poolFolder) }
    try FileManager.default.moveItem(atPath: old, toPath: "\(folder)/\(name)")
    guest.wasMoved(disks: ["vda": "\(folder)/\(name)"])
    try await guest.define()
  }
}
