internal import Foundation
internal import Glibc

/// A real Linux in a guest: Debian's cloud kernel with busybox and an ext4 file system on its first disk, which is
/// mounted on `/data`. For what needs a file system or a running writer; `LabGuest` is cheaper for everything else.
public final class LabLinuxGuest: Sendable {
  /// The machine: host, disks, kill and migrate.
  public let guest: LabGuest
  private let console = GuestConsole()

  init(guest: LabGuest) { self.guest = guest }

  /// Boots it and, unless told otherwise, mounts `/data`; returns when it takes commands, about 2 s later.
  public func start(mounting: Bool = true) async throws {
    console.reset()
    try await guest.start(paused: false)
    try await run(mounting ? "mount -t ext4 /dev/vda /data" : "true", within: 60)
  }

  /// Runs a shell command (busybox) in the guest and gives its output, standard error included.
  ///
  /// - Throws: `LabError` when the command does not end with 0, or not within the time.
  @discardableResult
  public func run(_ command: String, within seconds: Double = 30) async throws -> String {
    let socket = "\(guest.host.directory)/lib/qemu/\(guest.name).socket"
    do {
      let (status, output) = try await console.run(command, socket: socket, within: seconds)
      guard status == 0 else {
        throw LabError("in \(guest.name): \(command): exit code \(status)", output: output)
      }
      return output
    } catch let error as LabError {
      guard error.output.isEmpty else { throw error }
      throw LabError(
        "in \(guest.name): \(command): \(error.message)",
        output: TextFile.tail("\(guest.host.directory)/lib/qemu/\(guest.name)-console.log", lines: 30))
    }
  }

  /// Starts the guest agent, which libvirt asks to freeze the guest's file systems; returns when it listens.
  public func startGuestAgent() async throws {
    try await run(
      """
      for port in /sys/class/virtio-ports/*; do
        [ "$(cat $port/name)" = org.qemu.guest_agent.0 ] && device=/dev/${port##*/}
      done
      qemu-ga --daemonize --method virtio-serial --path $device --statedir /tmp --pidfile /tmp/agent.pid \
        --logfile /tmp/agent.log
      """)
    // libvirt hears of it from QEMU, a moment later, and tells only those who listened before.
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      do { return _ = try await askGuestAgent("guest-ping") } catch {
        guard ContinuousClock.now < deadline else { throw error }
      }
    }
  }

  /// Has the guest agent execute a command without arguments, and gives its answer, in JSON.
  public func askGuestAgent(_ command: String) async throws -> String {
    try await guest.host.virsh("qemu-agent-command", guest.name, "{\"execute\": \"\(command)\"}")
  }

  /// Ends the guest agent.
  public func stopGuestAgent() async throws {
    try await run("kill $(cat /tmp/agent.pid); while [ -e /tmp/agent.pid ]; do usleep 20000; done")
  }

  /// Writes back what the guest has in memory and stops the machine, as an orderly shutdown does.
  public func shutDown() async throws {
    try await run("sync; umount /data")
    try await guest.destroy()
  }
}

extension LabHost {
  /// Makes a Linux guest whose first disk holds an empty ext4 file system; more disks are empty. Not started.
  public func makeLinuxGuest(
    _ name: String, pool: String, diskSize: Int = 256 << 20, moreDiskSizes: [Int] = [], memoryMiB: Int = 128
  ) async throws -> LabLinuxGuest {
    let boot = try await LinuxBoot.prepare(in: lab)
    let path = "\(pool)/\(name)-vda.qcow2"
    let raw = path + ".raw"
    guard truncateFile(raw, to: diskSize) else { throw LabError("cannot make \(raw)") }
    try await Command.run("mke2fs", "-q", "-t", "ext4", "-E", "lazy_itable_init=0,lazy_journal_init=0", raw)
    try await Command.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, path)
    try FileManager.default.removeItem(atPath: raw)
    var disks = [LabDisk(target: "vda", path: path, size: diskSize)]
    for (index, size) in moreDiskSizes.enumerated() {
      let target = "vd" + String(UnicodeScalar(UInt8(ascii: "b") + UInt8(index)))
      let path = "\(pool)/\(name)-\(target).qcow2"
      try await Command.run("qemu-img", "create", "-q", "-f", "qcow2", path, "\(size)")
      disks.append(LabDisk(target: target, path: path, size: size))
    }
    let guest = LabGuest(
      name: name, uuid: DerivedUUID.make(from: "\(lab.directory)/\(name)"), isPersistent: true,
      memoryMiB: memoryMiB, disks: disks, host: self, boot: boot)
    try await guest.define()
    return LabLinuxGuest(guest: guest)
  }

  private func truncateFile(_ path: String, to size: Int) -> Bool {
    guard let descriptor = try? Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL) else { return false }
    return ftruncate(descriptor.number, size) == 0
  }
}
