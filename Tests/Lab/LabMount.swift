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
    /// In a file, through a loop device; knows no `fallocate`: no space can be reserved there.
    case ext2(bytes: Int)
    /// As `ext4`, on a disk that promises more than it has: what goes beyond is lost when it is written back, as on thin
    /// storage that is full and on disks that fail. `disk` is what it has for content; `grow` gives it more.
    case thin(bytes: Int, disk: Int)

    /// The size and the type of one that lies in a file; nil for others.
    fileprivate var file: (bytes: Int, type: String)? {
      switch self {
      case .tmpfs, .thin: nil
      case .ext4(let bytes): (bytes, "ext4")
      case .ext2(let bytes): (bytes, "ext2")
      }
    }
  }

  /// Where it is mounted; the same path everywhere it is seen.
  public let path: String
  private let kind: Kind
  private let image: String
  private let namespace: Namespace

  static func make(_ kind: Kind, at path: String, in namespace: Namespace, lab: Lab) async throws -> LabMount
  {
    let name = "\(lab.directory)/\(DerivedUUID.make(from: path))"
    var image = name + ".image"
    if case .thin = kind { image = name + ".disk/image" }
    let mount = LabMount(path: path, kind: kind, image: image, namespace: namespace)
    if case .thin(let bytes, let disk) = kind {
      try await mount.makeThin(bytes: bytes, disk: disk)
      return mount
    }
    if let file = kind.file {
      let descriptor = try Descriptor.open(image, O_RDWR | O_CREAT | O_EXCL)
      guard ftruncate(descriptor.number, file.bytes) == 0 else { throw LabError("cannot make \(image)") }
      descriptor.close()
      try await Command.run("mke2fs", "-q", "-t", file.type, "-m", "0", image)
    }
    try await mount.mountAgain()
    return mount
  }

  /// Mounts it after `unmount`.
  public func mountAgain() async throws {
    switch kind {
    case .tmpfs(let bytes):
      try await run("mount", "-t", "tmpfs", "-o", "size=\(bytes),mode=755", "tidemark-lab", path)
    case .ext4, .ext2, .thin:
      try await run("mount", "-o", "loop", image, path)
    }
  }

  private func makeThin(bytes: Int, disk: Int) async throws {
    try await run("mkdir", diskFolder)
    try await run("mount", "-t", "tmpfs", "-o", "size=\(bytes + disk)", "tidemark-lab", diskFolder)
    try await run("truncate", "--size", "\(bytes)", image)
    try await run("mke2fs", "-q", "-t", "ext4", "-m", "0", image)
    // What is the file system's own has its place for ever, all else has none: only content can be too much.
    try await run("fallocate", "--length", "\(bytes)", image)
    try await mountAgain()
    try await run("fstrim", path)
    let own = try await run("stat", "--format", "%b", image)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard let blocks = Int(own) else { throw LabError("cannot read the size of \(image): \(own)") }
    try await grow(to: blocks * 512 + disk)
  }

  /// Makes a thin one's disk that large, in bytes, the file system's own included.
  public func grow(to disk: Int) async throws {
    try await run("mount", "-o", "remount,size=\(disk)", diskFolder)
  }

  private var diskFolder: String { String(image.dropLast("/image".count)) }

  /// Unmounts it; what it held is gone (tmpfs) or waits in its file (the others).
  ///
  /// - Parameter lazily: Also while files in it are open: whoever has them goes on with them.
  public func unmount(lazily: Bool = false) async throws {
    try await run(["umount"] + (lazily ? ["--lazy"] : []) + [path])
  }

  /// The same folder as the test itself can reach it.
  public var pathFromOutside: String { "/proc/\(namespace.firstProcess)/root\(path)" }

  /// Fills it up with a file of this name, as somebody else would.
  ///
  /// - Parameter leaving: Bytes to leave free; 0 fills it until nothing more goes in.
  public func fill(_ file: String, leaving bytes: Int = 0) async throws {
    let count = bytes == 0 ? "" : " count=\(max(0, try await freeBytes() - bytes) >> 10)"
    try await run([
      "sh", "-c", "dd if=/dev/zero of='\(path)/\(file)' bs=1k\(count) 2>/dev/null || [ -z '\(count)' ]",
    ])
  }

  /// Removes a file.
  public func remove(_ file: String) async throws { try await run("rm", "-f", "\(path)/\(file)") }

  /// Everything in it, files and folders, also hidden ones, as paths within it.
  public func listing() async throws -> Set<String> {
    Set(
      try await run("find", path, "-mindepth", "1", "-printf", "%P\\n").split(separator: "\n").map(
        String.init))
  }

  /// Bytes that are free to everybody.
  public func freeBytes() async throws -> Int {
    let answer = try await run("stat", "--file-system", "--format", "%a %S", path)
    return answer.split(separator: " ").compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      .reduce(1, *)
  }

  /// Runs a program where the mount is seen: files in it are not visible to the test itself.
  @discardableResult
  public func run(_ arguments: String...) async throws -> String { try await run(arguments) }

  @discardableResult
  private func run(_ arguments: [String]) async throws -> String {
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
