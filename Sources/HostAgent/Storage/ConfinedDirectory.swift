internal import CHostSystem
internal import Glibc

/// A pool's or store's directory, and everything below it: no operation follows a symbolic link or leads out.
///
/// Paths are resolved by the kernel (`openat2` with `RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS`), not by comparing text.
/// All methods block.
public struct ConfinedDirectory: Hashable, Sendable {
  /// Its absolute path on this host.
  public let path: String

  /// A directory; nothing is opened yet.
  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The absolute path of `relative`, for tools that take only names. Call `verify` before.
  public func absolute(_ relative: RelativePath) -> String { "\(path)/\(relative)" }

  /// The part of `absolute` inside this directory; nil if it is not inside, or not plainly so.
  public func relative(_ absolute: String) -> RelativePath? {
    guard absolute.hasPrefix(path + "/") else { return nil }
    return try? RelativePath(String(absolute.dropFirst(path.utf8.count + 1)))
  }

  /// The directory itself.
  func root() throws -> OpenFile {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StorageFailure("Cannot open \(path)", call: "open") }
    return OpenFile(descriptor: descriptor)
  }

  /// Opens a file or directory below.
  func open(_ relative: RelativePath, flags: Int32, mode: UInt32 = 0) throws -> OpenFile {
    let root = try root()
    while true {
      let descriptor = host_open_beneath(root.descriptor, relative.description, flags | O_CLOEXEC, mode)
      if descriptor >= 0 { return OpenFile(descriptor: descriptor) }
      // EAGAIN: a rename elsewhere raced with the resolution, says openat2(2): try again.
      guard errno == EAGAIN || errno == EINTR else {
        throw StorageFailure("Cannot open \(absolute(relative))", call: "openat2")
      }
    }
  }

  /// Opens the folder that holds `relative`.
  func openParent(_ relative: RelativePath) throws -> OpenFile {
    guard let parent = relative.parent else { return try root() }
    return try open(parent, flags: O_RDONLY | O_DIRECTORY)
  }

  /// What the file system says about `relative`; nil if it is not there.
  ///
  /// - Throws: `StorageFailure`, `isEscape` when a symbolic link is in the way.
  func status(_ relative: RelativePath) throws -> stat? {
    do {
      return try open(relative, flags: host_o_path).status(absolute(relative))
    } catch let failure as StorageFailure where failure.isMissing {
      return nil
    }
  }

  /// Whether a regular file is there.
  func hasFile(_ relative: RelativePath) throws -> Bool {
    guard let status = try status(relative) else { return false }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// Removes a file and makes that durable; that it is not there is a success.
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  func remove(_ relative: RelativePath) throws -> Bool {
    let parent: OpenFile
    do { parent = try openParent(relative) } catch let failure as StorageFailure where failure.isMissing {
      return false
    }
    guard unlinkat(parent.descriptor, relative.name, 0) == 0 else {
      let failure = StorageFailure("Cannot remove \(absolute(relative))", call: "unlinkat")
      if failure.isMissing { return false }
      throw failure
    }
    try parent.synchronize(absolute(relative))
    return true
  }

  /// The names in a folder, sorted; empty if the folder is not there.
  func names(in relative: RelativePath) throws -> [String] {
    let folder: OpenFile
    do { folder = try open(relative, flags: O_RDONLY | O_DIRECTORY) } catch let failure as StorageFailure
      where failure.isMissing
    { return [] }
    return try names(of: folder, absolute(relative))
  }

  /// The names in the directory itself, sorted.
  func names() throws -> [String] { try names(of: root(), path) }

  private func names(of folder: OpenFile, _ title: String) throws -> [String] {
    guard let stream = fdopendir(dup(folder.descriptor)) else {
      throw StorageFailure("Cannot list \(title)", call: "fdopendir")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a folder if it is there and empty.
  func removeFolderIfEmpty(_ relative: RelativePath) throws {
    guard let parent = try? openParent(relative) else { return }
    if unlinkat(parent.descriptor, relative.name, AT_REMOVEDIR) == 0 {
      try parent.synchronize(absolute(relative))
      return
    }
    guard [ENOENT, ENOTEMPTY, EEXIST].contains(errno) else {
      throw StorageFailure("Cannot remove \(absolute(relative))", call: "unlinkat")
    }
  }
}
