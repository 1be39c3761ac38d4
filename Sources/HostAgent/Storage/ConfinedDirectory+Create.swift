internal import CHostSystem
internal import Glibc

extension ConfinedDirectory {
  /// Makes the folder `relative` and those above it, durably, for `owner`; existing ones are left as they are.
  func makeFolders(_ relative: RelativePath, owner: FileOwner) throws {
    var parts: [String] = []
    for component in relative.components {
      parts.append(component)
      let folder = try RelativePath(components: parts)
      if let status = try status(folder) {
        guard status.st_mode & S_IFMT == S_IFDIR else {
          throw StorageFailure("Cannot make the folder \(absolute(folder))", call: "mkdirat", code: ENOTDIR)
        }
        continue
      }
      let parent = try openParent(folder)
      if mkdirat(parent.descriptor, component, 0o700) != 0, errno != EEXIST {
        throw StorageFailure("Cannot make the folder \(absolute(folder))", call: "mkdirat")
      }
      let made = try open(folder, flags: O_RDONLY | O_DIRECTORY)
      try owner.apply(to: made, mode: owner.folderMode, open: 0o711, absolute(folder))
      try parent.synchronize(absolute(folder))
    }
  }

  /// Writes a small file in one piece: whoever looks sees the old content or the new one, also after a power cut.
  ///
  /// - Parameter mode: Of the new file.
  func replace(_ relative: RelativePath, with bytes: [UInt8], mode: mode_t = 0o600) throws {
    let temporary = try writeTemporary(beside: relative, bytes, mode: mode)
    let parent = try openParent(relative)
    guard renameat(parent.descriptor, temporary.name, parent.descriptor, relative.name) == 0 else {
      throw StorageFailure("Cannot write \(absolute(relative))", call: "renameat")
    }
    try parent.synchronize(absolute(relative))
  }

  /// Writes over a small file that is there, in the blocks that it has.
  ///
  /// - Returns: Whether it was there.
  func overwrite(_ relative: RelativePath, with bytes: [UInt8]) throws -> Bool {
    let file: OpenFile
    do { file = try open(relative, flags: O_WRONLY) } catch let failure as StorageFailure
      where failure.isMissing
    { return false }
    try file.write(bytes, absolute(relative))
    guard ftruncate(file.descriptor, bytes.count) == 0 else {
      throw StorageFailure("Cannot write \(absolute(relative))", call: "ftruncate")
    }
    try file.synchronize(absolute(relative))
    return true
  }

  /// Writes a small file that must not exist yet, in one piece.
  ///
  /// - Throws: `StorageFailure` with `isExisting` if something of that name is there; it is left as it was.
  func createNew(_ relative: RelativePath, with bytes: [UInt8], mode: mode_t = 0o600) throws {
    let temporary = try writeTemporary(beside: relative, bytes, mode: mode)
    try publish(temporary, as: relative)
  }

  /// Gives the file `source` its final name without overwriting: `link`, then `unlink`, then the folder is made durable.
  ///
  /// - Throws: `StorageFailure` with `isExisting` if `target` is there; `source` is removed then, `target` untouched.
  func publish(_ source: RelativePath, as target: RelativePath) throws {
    let parent = try openParent(target)
    if linkat(parent.descriptor, source.name, parent.descriptor, target.name, 0) != 0 {
      let failure = StorageFailure("Cannot publish \(absolute(target))", call: "linkat")
      throw failure
    }
    _ = unlinkat(parent.descriptor, source.name, 0)
    try parent.synchronize(absolute(target))
  }

  /// Gives the file `source` another name in the same file system, in one instant; what had that name loses it. Durable
  /// only after `synchronizeFolders`.
  ///
  /// - Throws: `StorageFailure`, `isMissing` if `source` is not there.
  func move(_ source: RelativePath, to target: RelativePath) throws {
    let (from, to) = (try openParent(source), try openParent(target))
    guard renameat(from.descriptor, source.name, to.descriptor, target.name) == 0 else {
      throw StorageFailure("Cannot rename \(absolute(source)) to \(absolute(target))", call: "renameat")
    }
  }

  /// Gives the file `source` a second name. Durable only after `synchronizeFolders`.
  ///
  /// - Throws: `StorageFailure` with `isExisting` if `target` is there.
  func link(_ source: RelativePath, as target: RelativePath) throws {
    let (from, to) = (try openParent(source), try openParent(target))
    guard linkat(from.descriptor, source.name, to.descriptor, target.name, 0) == 0 else {
      throw StorageFailure("Cannot link \(absolute(source)) to \(absolute(target))", call: "linkat")
    }
  }

  /// Makes the names in the folders of these files durable.
  func synchronizeFolders(of paths: [RelativePath]) throws {
    for path in paths { try openParent(path).synchronize(absolute(path)) }
  }

  private func writeTemporary(beside relative: RelativePath, _ bytes: [UInt8], mode: mode_t) throws
    -> RelativePath
  {
    // A fixed name: what a crash leaves behind is overwritten by the next writer instead of piling up.
    let temporary = try relative.sibling(".\(relative.name).new")
    let parent = try openParent(temporary)
    _ = unlinkat(parent.descriptor, temporary.name, 0)
    let file = try open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: UInt32(mode))
    do {
      try file.write(bytes, absolute(temporary))
      try file.synchronize(absolute(temporary))
    } catch {
      _ = unlinkat(parent.descriptor, temporary.name, 0)
      throw error
    }
    return temporary
  }

  /// The content of a small file; nil if it is not there.
  func read(_ relative: RelativePath, limit: Int = 1 << 20) throws -> [UInt8]? {
    do {
      return try open(relative, flags: O_RDONLY).contents(absolute(relative), limit: limit)
    } catch let failure as StorageFailure where failure.isMissing {
      return nil
    }
  }
}
