extension LabGuest {
  /// Takes a disk off the stopped guest; its file stays.
  ///
  /// - Returns: The disk with its expected content.
  public func detach(_ target: String) async throws -> LabDisk {
    let disk = disk(target)
    changeDisks { $0.removeAll { $0.target == target } }
    try await define()
    return disk
  }

  /// Gives the stopped guest one more disk, as its last.
  public func attach(_ disk: LabDisk) async throws {
    changeDisks { $0.append(disk) }
    try await define()
  }
}
