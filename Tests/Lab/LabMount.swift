internal import Foundation
internal import Glibc

/// A file system that was mounted in a lab or in one of its hosts. It vanishes with its lab.
public struct LabMount: Sendable {
  /// What kind of file system.
  public enum Kind: Sendable {
    /// In memory; knows `fallocate`.
    case tmpfs(bytes: Int)
    /// In a file, through a loop device; knows `fallocate` with `KEEP_SIZE`, as disks do.
    case ext4(bytes: Int)
  }

  /// Where it is mounted; the same path everywhere it is seen.
  public let path: String
  private let namespace: Namespace

  static func make(_ kind: Kind, at path: String, in namespace: Namespace, lab: Lab) async throws -> LabMount
  {
    let mount = LabMount(path: path, namespace: namespace)
    switch kind {
    case .tmpfs(let bytes):
      try await mount.run("mount", "-t", "tmpfs", "-o", "size=\(bytes),mode=755", "tidemark-lab", path)
    case .ext4(let bytes):
      let image = "\(lab.directory)/\(DerivedUUID.make(from: path)).ext4"
      let file = try Descriptor.open(image, O_RDWR | O_CREAT | O_EXCL)
      guard ftruncate(file.number, bytes) == 0 else { throw LabError("cannot make \(image)") }
      file.close()
      try await Command.run("mke2fs", "-q", "-t", "ext4", "-m", "0", image)
      try await mount.run("mount", "-o", "loop", image, path)
    }
    return mount
  }

  /// Unmounts it; what it held is gone (tmpfs) or waits in its file (ext4).
  public func unmount() async throws { try await run("umount", path) }

  /// Bytes that are free to everybody.
  public func freeBytes() async throws -> Int {
    let answer = try await run("stat", "--file-system", "--format", "%a %S", path)
    return answer.split(separator: " ").compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      .reduce(1, *)
  }

  /// Runs a program where the mount is seen: files in it are not visible to the test itself.
  @discardableResult
  public func run(_ arguments: String...) async throws -> String {
    try await Command.run(namespace.enter(arguments))
  }

}

extension Lab {
  /// Mounts a file system at `<lab>/<name>` for all hosts of the lab, also for the QEMU processes that already run.
  /// The test process itself does not see it.
  public func mount(_ kind: LabMount.Kind, on name: String) async throws -> LabMount {
    try await LabMount.make(kind, at: folder(name), in: namespace, lab: self)
  }
}

extension LabHost {
  /// Mounts a file system at `<lab>/<name>` in this host only, also for the QEMU processes that already run.
  public func mount(_ kind: LabMount.Kind, on name: String) async throws -> LabMount {
    try await LabMount.make(kind, at: lab.folder(name), in: namespace, lab: lab)
  }
}
