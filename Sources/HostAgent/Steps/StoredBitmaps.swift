/// Our bitmaps in a volume's image, whether a VM of this host runs on it or nobody does.
struct StoredBitmaps: Sendable {
  let context: StepContext

  /// Removes a bitmap, sound or broken. That there is none, or no image any more, is a success.
  ///
  /// The caller has the turn on the domain that may run on it.
  ///
  /// - Throws: `AgentError` `not_our_bitmap`, `volume_in_use`; `LibvirtError`; `ImageToolError`.
  func remove(_ name: String, pool: ConfinedDirectory, volume: RelativePath, title: String) async throws {
    guard name.hasPrefix("tidemark-") else {
      throw AgentError(
        .invalidArgument, "not_our_bitmap",
        what: "The bitmap \(name.debugDescription) of \(title) was not removed",
        why: "Its name does not begin with tidemark-: it is somebody else's",
        remedy: "Remove it with the tool that made it")
    }
    let image = pool.absolute(volume)
    // A machine may start or stop between the look and the deed; then the other way is the right one.
    for _ in 0..<3 {
      if let (domain, disk) = try await activeDisk(image) {
        if disk.format != "qcow2" { return }
        do {
          try await LiveBitmaps(hypervisor: context.hypervisor, domainID: domain.id).remove(
            name, disk: disk.target)
          return
        } catch let error as LibvirtError where error.isInvalidOperation || error.isNoDomain { continue }
      }
      guard try await context.files.run({ try pool.hasFile(volume) }) else { return }
      do {
        try await context.images.removeBitmap(name, from: image)
        return
      } catch let error as ImageToolError where error.kind == .locked {
        if try await activeDisk(image) == nil { throw error.agentError }
      } catch let error as ImageToolError where error.kind == .wrongFormat { return }
    }
    throw AgentError(
      .failedPrecondition, "volume_in_use", what: "The bitmap \(name) of \(title) was not removed",
      why: "Its machine was being started and stopped", remedy: "Try again", isRetryable: true)
  }

  /// The running domain that has the image as a disk.
  func activeDisk(_ image: String) async throws -> (domain: Domain, disk: DomainDisk)? {
    for domain in try await context.hypervisor.domains(using: [image]) where domain.isActive {
      if let disk = domain.disk(path: image) { return (domain, disk) }
    }
    return nil
  }

  /// Makes libvirt forget our checkpoints of every domain, running or not, that has the image as a disk.
  func forgetCheckpoints(image: String) async throws {
    for domain in try await context.hypervisor.domains() where domain.disk(path: image) != nil {
      try await context.turns.withTurn(domain.id) {
        let running = try await context.hypervisor.patiently {
          try await context.hypervisor.queries.runningBackup(domain.id)
        }
        // Whoever's it is: it forgets its own when it ends.
        if running != nil { return }
        try await LiveBitmaps(hypervisor: context.hypervisor, domainID: domain.id).forgetCheckpoints()
      }
    }
  }
}
