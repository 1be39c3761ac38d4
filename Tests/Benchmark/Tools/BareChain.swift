internal import Foundation
internal import Lab

/// A chain of qcow2 files as libvirt's backup job alone makes it: no records, no manifests, no fences.
struct BareChain {
  let libvirt: BareLibvirt
  let folder: String
  /// Names the checkpoints.
  let name: String
  private(set) var files: [String] = []

  init(_ libvirt: BareLibvirt, in folder: String, name: String = "bare") {
    self.libvirt = libvirt
    self.folder = folder
    self.name = name
  }

  /// The newest checkpoint.
  var checkpoint: String? { files.isEmpty ? nil : "\(name)-\(files.count)" }

  /// Makes the next file, which names its parent already. No part of what is measured.
  mutating func prepare(bytes: Int) async throws -> String {
    let file = "\(folder)/\(files.count + 1).qcow2"
    let backing = files.last.map { ["-b", URL(filePath: $0).lastPathComponent, "-F", "qcow2"] } ?? []
    try await Command.run(["qemu-img", "create", "-q", "-f", "qcow2"] + backing + [file, "\(bytes)"])
    return file
  }

  /// Copies into the file that was prepared.
  ///
  /// - Returns: Seconds until libvirt says that it is done, and until the file is on the disk.
  mutating func copy(_ domain: String, into file: String) async throws -> (job: Double, durable: Double) {
    let (parent, next) = (checkpoint, "\(name)-\(files.count + 1)")
    let libvirt = libvirt
    let job = try await Stopwatch.seconds {
      try await libvirt.backUp(domain, to: file, since: parent, checkpoint: next)
    }
    let flush = try await Stopwatch.seconds { try await DurableFile.flush(file) }
    files.append(file)
    return (job, job + flush)
  }
}
