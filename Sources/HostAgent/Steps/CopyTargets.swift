internal import CHostSystem
internal import Glibc

/// The files that a copy goes into, kept open from before its first byte to the proof that all bytes are on the storage.
///
/// **A write that fails after QEMU has handed it to the page cache is told once, to whoever synchronises a file that was open
/// at that time.** QEMU synchronises when it closes the file after a backup, and tells nobody what came of it; a file that is
/// opened afterwards knows nothing, and what is read is still in memory. Only a file that was open all the while is told, too.
struct CopyTargets: Sendable {
  private let files: [(file: OpenFile, name: String)]

  /// Opens the files. Blocks.
  ///
  /// - Parameter paths: Each with the folder that it is in.
  init(_ paths: [(path: RelativePath, directory: ConfinedDirectory)]) throws {
    files = try paths.map { path, directory in
      (try directory.open(path, flags: O_RDONLY), directory.absolute(path))
    }
  }

  /// Runs `copy`, which fills the files, and has the storage take meanwhile what is there of them.
  ///
  /// The kernel would begin with that when a tenth of the host's memory waits for it, or after seconds: a copy would be read and
  /// written in turns instead of at the same time, and everything of a small one be left to do at its end.
  func writtenOut<Result: Sendable>(
    _ copy: @Sendable () async throws -> Result
  ) async throws -> Result {
    let writer = Task { [files] in
      let worker = FileWorker()
      while (try? await Task.sleep(for: Self.pace)) != nil {
        try? await worker.run { for (file, _) in files { _ = host_begin_write_out(file.descriptor) } }
      }
    }
    defer { writer.cancel() }
    return try await copy()
  }

  /// How often what has come is handed to the storage: some megabytes at a time.
  private static let pace = Duration.milliseconds(20)

  /// Waits until all that was written to the files is on the storage. Blocks.
  ///
  /// - Throws: `StorageFailure` if something is not, whenever it was lost since the files were opened.
  func makeDurable() throws {
    for (file, name) in files { try file.synchronize(name) }
  }
}
