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
  private let memoryMiB: Int
  private let boot: LinuxBoot?
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

  /// `kill -9` of its QEMU process; returns when libvirt has noticed.
  public func killEmulator() async throws {
    guard let process = host.emulatorProcessID(of: name) else { throw LabError("\(name) does not run") }
    let pidFile = "\(host.directory)/run/qemu/\(name).pid"
    Glibc.kill(process, SIGKILL)
    _ = try await DirectoryWatch.first(
      in: "\(host.directory)/run/qemu", within: 20, waitingFor: "libvirt to notice the end of \(name)"
    ) { access(pidFile, F_OK) == 0 ? nil : true }
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

  // MARK: - Writes

  /// Writes `length` bytes of `pattern` at `offset`, as the guest's own write would be.
  public func write(_ pattern: UInt8, offset: Int, length: Int, to target: String = "vda") async throws {
    try await qemuIO("write -P \(pattern) \(offset) \(length)", on: target)
    change(target) { $0.write(pattern: pattern, offset: offset, length: length) }
  }

  /// Writes zeroes by the command for zeroes, which may unmap.
  public func writeZeroes(offset: Int, length: Int, to target: String = "vda") async throws {
    try await qemuIO("write -z -u \(offset) \(length)", on: target)
    change(target) { $0.write(pattern: 0, offset: offset, length: length) }
  }

  /// Discards a range; on qcow2 it reads as zeroes afterwards when it covers whole clusters, so it must.
  public func discard(offset: Int, length: Int, on target: String = "vda") async throws {
    precondition(offset % 65536 == 0 && length % 65536 == 0, "discard whole clusters")
    try await qemuIO("discard \(offset) \(length)", on: target)
    change(target) { $0.write(pattern: 0, offset: offset, length: length) }
  }

  /// Says that the disk now holds `content`, as after a revert.
  public func setContent(_ content: DiskModel, of target: String = "vda") { change(target) { $0 = content } }

  /// The first difference between a disk's file and what was written; nil if none. The guest must be stopped.
  public func difference(on target: String = "vda") async throws -> String? {
    let disk = disk(target)
    return try await disk.content.difference(from: disk.path)
  }

  private func change(_ target: String, _ body: (inout DiskModel) -> Void) {
    state.withLock { state in
      guard let index = state.disks.firstIndex(where: { $0.target == target }) else { return }
      body(&state.disks[index].content)
    }
  }

  private func qemuIO(_ command: String, on target: String) async throws {
    guard let index = disks.firstIndex(where: { $0.target == target }) else {
      throw LabError("\(name) has no \(target)")
    }
    let device = "/machine/peripheral/virtio-disk\(index)/virtio-backend"
    // The monitor's answer is empty unless the command is malformed; a failed write is told on QEMU's standard error.
    let log = "\(host.directory)/log/qemu/\(name).log"
    let before = try TextFile.read(log).utf8.count
    let answer = try await host.virsh(
      "qemu-monitor-command", name, "--hmp", "qemu-io -d \(device) \"\(command)\"")
    let told = String(decoding: try TextFile.read(log).utf8.dropFirst(before), as: UTF8.self)
    guard answer.allSatisfy(\.isWhitespace), !told.contains("failed") else {
      throw LabError("\(name): \(target): \(command) failed", output: answer + told)
    }
  }

  // MARK: - Definition

  func define() async throws {
    let file = "\(host.directory)/\(name).xml"
    try TextFile.write(definition(), to: file)
    try await host.virsh("define", file)
  }

  /// The domain's XML. Aliases of disks are libvirt's own: `virtio-disk<n>` by order.
  public func definition() -> String {
    let disks = disks.map { disk in
      """
          <disk type='file' device='disk'>
            <driver name='qemu' type='qcow2' cache='none' discard='unmap'/>
            <source file='\(disk.path)'/>
            <target dev='\(disk.target)' bus='virtio'/>
          </disk>
      """
    }.joined(separator: "\n")
    return """
      <domain type='qemu'>
        <name>\(name)</name>
        <uuid>\(uuid)</uuid>
        <memory unit='MiB'>\(memoryMiB)</memory>
        <vcpu>1</vcpu>
        <os>
          <type arch='x86_64' machine='pc'>hvm</type>
      \(boot?.operatingSystemElements ?? "")
        </os>
      \(boot == nil ? "" : "  <features><acpi/></features>")
        <devices>
          <emulator>/usr/bin/qemu-system-x86_64</emulator>
      \(disks)
      \(boot?.deviceElements(guest: name) ?? "")
          <controller type='usb' model='none'/>
          <memballoon model='none'/>
        </devices>
      </domain>
      """
  }
}
