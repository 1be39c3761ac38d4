import Lab

/// Another backup tool on the same VM, `web-1` on the first host: libvirt's own, without checkpoints.
struct OtherBackupTool {
  let host: LabHost
  private let folder: String
  private let full: LabMount

  init(_ tidemark: LabTidemark) async throws {
    host = tidemark.hosts[0]
    folder = try tidemark.lab.folder("other-tool")
    // QEMU's user makes the socket there.
    try await Command.run("chmod", "777", folder)
    full = try await host.mount(.tmpfs(bytes: 1 << 20), on: "other-tool/full")
  }

  /// A backup that ends well.
  func finish() async throws {
    try await push(to: "\(folder)/copy.qcow2")
    try await untilNoneRuns()
    let last = try await host.virsh("domjobinfo", "web-1", "--completed", "--keep-completed")
    guard last.contains("Completed") else {
      throw LabError("the other backup did not end well", output: last)
    }
  }

  /// A backup whose target fills up.
  func fail() async throws {
    try await push(to: "\(full.path)/copy.qcow2")
    try await untilNoneRuns()
    let last = try await host.virsh("domjobinfo", "web-1", "--completed", "--keep-completed")
    guard last.contains("Failed") else { throw LabError("the other backup did not fail", output: last) }
  }

  /// A backup that is cancelled.
  func cancel() async throws {
    try await begin()
    try await abort()
  }

  /// A backup that runs until it is aborted: it offers the content by NBD.
  func begin() async throws {
    try await begin(
      """
      <domainbackup mode='pull'><server transport='unix' socket='\(folder)/nbd'/>
        <disks><disk name='vda' backup='yes' type='file'><scratch file='\(folder)/scratch.qcow2'/></disk></disks>
      </domainbackup>
      """)
  }

  func isRunning() async throws -> Bool {
    try await host.virsh("domjobinfo", "web-1").contains("Backup")
  }

  /// Ends the one that runs.
  func abort() async throws {
    try await host.virsh("domjobabort", "web-1")
    try await untilNoneRuns()
  }

  private func push(to file: String) async throws {
    try await begin(
      """
      <domainbackup mode='push'>
        <disks>
          <disk name='vda' backup='yes' type='file'><driver type='qcow2'/><target file='\(file)'/></disk>
        </disks>
      </domainbackup>
      """)
  }

  private func begin(_ xml: String) async throws {
    let file = "\(folder)/backup.xml"
    try await Command.run(
      "bash", "-c", "rm -f \"$1\"/*.qcow2; printf %s \"$3\" >\"$2\"", "bash", folder, file, xml)
    try await host.virsh("backup-begin", "web-1", file)
  }

  /// The `virsh` of Debian 12 cannot say when it has begun to listen for events, so the state is asked for.
  private func untilNoneRuns() async throws {
    while try await isRunning() {}
  }
}
