internal import Messages

extension RevertSteps {
  /// Removes the new image, unless it is in the volume's place already.
  ///
  /// An agent that was overtaken may be about to swap. Who takes the complete image's name first wins: taken here, the
  /// swap fails; taken there, it is seen here.
  ///
  /// - Throws: `AgentError` `already_reverted`.
  func undo() async throws {
    try await context.files.run {
      do {
        try pool.move(files.image, to: files.discarded)
      } catch let failure as StorageFailure where failure.isMissing {}
    }
    if try await isSwapped() {
      throw AgentError(
        .failedPrecondition, "already_reverted", what: "The revert of \(title) was not undone",
        why: "The reverted image is in the volume's place", remedy: "Let the revert finish")
    }
    try await context.files.run { try files.removeAll() }
  }
}
