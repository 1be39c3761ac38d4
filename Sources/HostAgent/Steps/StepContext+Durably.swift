extension StepContext {
  /// Runs `body`, in which programs write to a file that is there already, and waits until all that they wrote is on the
  /// storage: a file system that loses it after it took it is told of, see ``CopyTargets``.
  ///
  /// `qemu-img` tells of such a loss only where it writes past the page cache, and only of what it writes there: it cannot
  /// on every file system, and some take such writes into the page cache all the same.
  ///
  /// - Throws: `StorageFailure`; what `body` throws.
  func durably(
    _ path: RelativePath, in directory: ConfinedDirectory, _ body: () async throws -> Void
  ) async throws {
    let targets = try await files.run { try CopyTargets([(path, directory)]) }
    try await body()
    try await files.run { try targets.makeDurable() }
  }
}
