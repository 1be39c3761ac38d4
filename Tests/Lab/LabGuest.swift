internal import Foundation
internal import Glibc
internal import Synchronization

/// A virtual machine without an operating system: paused, it uses no processor, and its disks are written exactly
/// as a test says, through the same virtual devices (and dirty bitmaps) as a guest's writes.
public final class LabGuest: Sendable {
  private struct State {
    var host: LabHost
    var disks: [LabDisk]
  }

  /// The domain's name.
  public let name: String
  /// The domain's uuid, lower case.
  public let uuid: String
  /// Whether libvirt keeps its definition when it is stopped.
  public let isPersistent: Bool
  let memoryMiB: Int
  let boot: LinuxBoot?
  private let state: Mutex<State>

  init(
    name: String, uuid: String, isPersistent: Bool, memoryMiB: Int, disks: [LabDisk], host: LabHost,
    boot: LinuxBoot? = nil
  ) {
    self.boot = boot
    (self.name, self.uuid, self.isPersistent, self.memoryMiB) = (name, uuid, isPersistent, memoryMiB)
    state = Mutex(State(host: host, disks: disks))
  }

  /// The host it was last started on or migrated to.
  public var host: LabHost { state.withLock { $0.host } }

  /// Its disks with their expected contents, in order.
  public var disks: [LabDisk] { state.withLock { $0.disks } }

  /// The disk of this target name. A name that it does not have is a mistake in the test.
  public func disk(_ target: String = "vda") -> LabDisk {
    guard let disk = disks.first(where: { $0.target == target }) else {
      preconditionFailure("\(name) has no \(target)")
    }
    return disk
  }

  /// A copy of what a disk must contain now.
  public func content(of target: String = "vda") -> DiskModel { disk(target).content }

  // MARK: - Life

  /// Starts it, paused unless said otherwise.
  public func start(paused: Bool = true) async throws {
    let pause = paused ? ["--paused"] : []
    if isPersistent {
      try await host.virsh(["start", name] + pause)
    } else {
      let file = "\(host.directory)/\(name).xml"
      try TextFile.write(definition(), to: file)
      try await host.virsh(["create", file] + pause)
    }
    LabCapabilities.keep(from: host.directory)
  }

  /// Stops it at once, as pulling the plug does; QEMU writes back its metadata.
  public func destroy() async throws { try await host.virsh("destroy", name) }

  /// Lets its processor run.
  public func resume() async throws { try await host.virsh("resume", name) }

  /// Stops its processor.
  public func pause() async throws { try await host.virsh("suspend", name) }

  /// Removes its definition.
  public func undefine() async throws { try await host.virsh("undefine", name) }

  /// `kill -9` of its QEMU process; returns when libvirt has noticed, unless told not to wait.
  public func killEmulator(untilNoticed: Bool = true) async throws {
    guard let process = host.emulatorProcessID(of: name) else { throw LabError("\(name) does not run") }
    let pidFile = "\(host.directory)/run/qemu/\(name).pid"
    Glibc.kill(process, SIGKILL)
    guard untilNoticed else { return }
    _ = try await DirectoryWatch.first(
      in: "\(host.directory)/run/qemu", within: 20, waitingFor: "libvirt to notice the end of \(name)"
    ) { access(pidFile, F_OK) == 0 ? nil : true }
  }

  /// SIGSTOP for its QEMU process, if it has one: jobs and commands stay where they are until `thawEmulator`.
  public func freezeEmulator() { signalEmulator(SIGSTOP) }

  /// SIGCONT.
  public func thawEmulator() { signalEmulator(SIGCONT) }

  private func signalEmulator(_ signal: Int32) {
    if let process = host.emulatorProcessID(of: name) { _ = Glibc.kill(process, signal) }
  }

  /// `running`, `paused`, `shut off`, …
  public func currentState() async throws -> String {
    try await host.virsh("domstate", name).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Moves the running guest to another host.
  ///
  /// - Parameter paths: new files by target name for a migration with storage; they are made here. Empty: the disks'
  ///   files are seen by both hosts at the same path.
  public func migrate(to destination: LabHost, movingDisksTo paths: [String: String] = [:]) async throws {
    let source = host
    let port = try FreePort.next()
    var arguments = [
      "migrate", "--live", "--unsafe", name, destination.libvirtURI, "--migrateuri",
      "tcp://127.0.0.1:\(port)",
    ]
    if isPersistent { arguments += ["--persistent", "--undefinesource"] }
    if !paths.isEmpty {
      for disk in disks {
        guard let path = paths[disk.target] else { continue }
        try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", path, "\(disk.content.size)")
      }
      state.withLock { state in
        for index in state.disks.indices {
          if let path = paths[state.disks[index].target] { state.disks[index].path = path }
        }
      }
      let file = "\(source.directory)/\(name)-migrated.xml"
      try TextFile.write(definition(), to: file)
      arguments += [
        "--copy-storage-all", "--disks-uri", "tcp://127.0.0.1:\(try FreePort.next())", "--xml", file,
        "--migrate-disks", paths.keys.sorted().joined(separator: ","),
      ]
      if isPersistent { arguments += ["--persistent-xml", file] }
    }
    try await source.virsh(arguments)
    state.withLock { $0.host = destination }
  }

  /// Says that the guest was moved: to another host, and disks to other files, by target.
  public func wasMoved(to destination: LabHost? = nil, disks paths: [String: String] = [:]) {
    state.withLock { state in
      if let destination { state.host = destination }
      for index in state.disks.indices {
        if let path = paths[state.disks[index].target] { state.disks[index].path = path }
      }
    }
  }

  /// Says that the (stopped, shared) guest belongs to another host from now on; moves its definition there.
  public func moveDefinition(to destination: LabHost) async throws {
    if isPersistent {
      try await undefine()
      state.withLock { $0.host = destination }
      try await define()
    } else {
      state.withLock { $0.host = destination }
    }
  }

  /// Defines it on another host after its own has lost power.
  public func comeBack(on destination: LabHost) async throws {
    state.withLock { $0.host = destination }
    if isPersistent { try await define() }
  }

  func changeDisks(_ body: (inout [LabDisk]) -> Void) { state.withLock { body(&$0.disks) } }

  func change(_ target: String, _ body: (inout DiskModel) -> Void) {
    state.withLock { state in
      guard let index = state.disks.firstIndex(where: { $0.target == target }) else { return }
      body(&state.disks[index].content)
    }
  }
}
