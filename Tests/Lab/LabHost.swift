internal import Foundation
internal import Glibc

/// A KVM host of its own on this machine: a process, mount and host name namespace with its own libvirt daemon, its own
/// `/var/lib/libvirt`, `/etc/libvirt`, … and its own host uuid.
///
/// Guests run by software emulation. QEMU runs as `libvirt-qemu`, as on a real host. Mounts made inside a host are seen
/// by the QEMU processes that already run, as on a machine under systemd; mounts made in the lab
/// (`Lab.mount`) are seen by all hosts.
public final class LabHost: Sendable {
  /// The host's name: what `hostname` says inside.
  public let name: String
  /// The lab it is part of.
  public let lab: Lab
  /// The host's own folder, `<lab>/<name>`; holds run, lib, etc, log, cache and `pools/`.
  public let directory: String
  /// The libvirt daemon: kill it, freeze it, or `restartLibvirt()`.
  public let libvirt: LabProcess
  private let holder: LabProcess
  let namespace: Namespace

  /// Where guests of this host are reached from outside it.
  public var libvirtURI: String { "qemu+unix:///system?socket=\(libvirtSocket)" }
  /// The socket of the libvirt daemon, as seen from outside the host (inside it is the usual one).
  public var libvirtSocket: String { directory + "/run/libvirt-sock" }

  /// Boots a host: namespaces, then libvirtd; returns when it answers.
  init(name: String, lab: Lab) async throws {
    (self.name, self.lab) = (name, lab)
    directory = try lab.folder(name)
    for folder in ["run", "lib", "etc", "log", "cache", "pools"] { _ = try lab.folder("\(name)/\(folder)") }
    try Self.writeConfiguration(name: name, directory: directory)
    let marker = directory + "/first-process"
    holder = try await lab.start(
      "\(name)-holder", ["bash", "-c", Self.holderScript, "bash", name, directory])
    let holderReady = holder
    let first = try await holder.waitFor("its namespaces", in: directory) { () -> pid_t? in
      guard (try? TextFile.read(marker)) == "ready\n",
        let child = try? TextFile.read(
          "/proc/\(holderReady.processID)/task/\(holderReady.processID)/children")
      else { return nil }
      return child.split(separator: " ").first.flatMap { pid_t($0) }
    }
    namespace = Namespace(firstProcess: first)
    await LabCapabilities.copy(to: directory)
    libvirt = try await lab.start(
      "\(name)-libvirtd",
      ["libvirtd", "--config", "/etc/libvirt/libvirtd.conf", "--pid-file", "/run/libvirt/libvirtd.pid"],
      environment: [:], in: namespace)
    try await waitForLibvirt()
  }

  /// Starts a program inside the host, for example a host agent.
  public func start(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> LabProcess {
    try await lab.start("\(self.name)-\(name)", arguments, environment: environment, in: namespace)
  }

  /// Runs a program inside the host to its end and gives its output.
  @discardableResult
  public func run(_ arguments: String...) async throws -> String {
    try await Command.run(namespace.enter(arguments))
  }

  /// `virsh` connected to this host; gives its output.
  @discardableResult
  public func virsh(_ arguments: String...) async throws -> String {
    try await virsh(arguments)
  }

  /// `virsh` connected to this host; gives its output.
  @discardableResult
  public func virsh(_ arguments: [String]) async throws -> String {
    try await Command.run(["virsh", "--quiet", "--connect", libvirtURI] + arguments)
  }

  /// `kill -9` of the libvirt daemon; guests go on.
  public func killLibvirt() async { await libvirt.kill() }

  /// Starts the libvirt daemon again (kills it first if it runs); returns when it answers.
  public func restartLibvirt() async throws {
    await libvirt.kill()
    unlink(libvirtSocket)
    try await libvirt.restart()
    try await waitForLibvirt()
  }

  /// Makes libvirt's note on a running guest say that a backup has begun, as a libvirtd leaves it that is killed at that
  /// moment. libvirtd must not run.
  public func noteBackup(of guest: String) throws {
    let path = directory + "/run/qemu/\(guest).xml"
    let note = try TextFile.read(path)
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("<job ") }
    guard let end = lines.lastIndex(where: { $0.hasPrefix("  <domain ") }) else {
      throw LabError("\(path) is no domain's status")
    }
    let job = "  <job type='none' async='backup' phase='none' flags='0x0'/>"
    let changed = (lines[..<end] + [Substring(job)] + lines[end...]).joined(separator: "\n")
    try Data(changed.utf8).write(to: URL(filePath: path))
  }

  /// Power loss: everything in the host, its libvirt daemon, guests and agents, is gone at once. The host does not
  /// come back; its folders stay.
  public func losePower() async {
    Glibc.kill(namespace.firstProcess, SIGKILL)
    await holder.wait()
  }

  /// Process id, as seen from here, of the QEMU process of a guest; nil when it does not run.
  public func emulatorProcessID(of guest: String) -> Int32? {
    guard let text = try? TextFile.read(directory + "/run/qemu/\(guest).pid"),
      let inner = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
    else { return nil }
    return namespace.processes().first { $0.inner == inner }?.outer
  }

  private func waitForLibvirt() async throws {
    let socket = libvirtSocket
    try await libvirt.waitFor("its socket", in: directory + "/run") { access(socket, F_OK) == 0 ? true : nil }
    // The daemon takes clients only once its drivers are up: the call waits until then.
    try await virsh("hostname")
  }

  private static func writeConfiguration(name: String, directory: String) throws {
    try TextFile.write("127.0.0.1 localhost \(name)\n", to: directory + "/hosts")
    try TextFile.write(
      """
      host_uuid = "\(UUID().uuidString.lowercased())"
      auth_unix_ro = "none"
      auth_unix_rw = "none"

      """, to: directory + "/etc/libvirtd.conf")
    // libvirt looks for a free port before QEMU takes it. The hosts of labs that run side by side share this machine's ports,
    // and would now and then choose the same one: each gets some of its own, below those that connections are given.
    let firstPort = 20_000 + 64 * Int.random(in: 0..<190)
    try TextFile.write(
      """
      stdio_handler = "file"
      security_driver = "none"
      cgroup_controllers = []
      migration_port_min = \(firstPort)
      migration_port_max = \(firstPort + 63)

      """, to: directory + "/etc/qemu.conf")
  }

  /// Arguments: host name, directory. The first process inside reaps orphans by ignoring SIGCHLD.
  ///
  /// The host gets a `/dev` of its own without `/dev/kvm`: where that is there but closed to QEMU's user, libvirt
  /// takes its knowledge of QEMU for outdated at every look and asks QEMU anew, 15 times for each start of a guest,
  /// 0.5 s each.
  private static let holderScript = """
    exec unshare --mount --uts --pid --fork --kill-child --mount-proc --propagation slave bash -ec '
      hostname "$1"
      mkdir "$2/dev"
      mount -t tmpfs -o mode=755 dev "$2/dev"
      cd /dev
      for node in null zero full random urandom tty ptmx fd stdin stdout stderr net loop*; do
        [ ! -e "$node" ] || cp --archive "$node" "$2/dev/"
      done
      cd /
      mkdir "$2/dev/pts" "$2/dev/shm"
      mount --bind /dev/pts "$2/dev/pts"
      mount --bind /dev/shm "$2/dev/shm"
      umount --recursive --lazy /dev
      mount --move "$2/dev" /dev
      mount --make-rshared /
      mkdir -p /run/libvirt /var/lib/libvirt /etc/libvirt /var/log/libvirt /var/cache/libvirt
      mount --bind "$2/run" /run/libvirt
      mount --bind "$2/lib" /var/lib/libvirt
      mount --bind "$2/etc" /etc/libvirt
      mount --bind "$2/log" /var/log/libvirt
      mount --bind "$2/cache" /var/cache/libvirt
      mount --bind "$2/hosts" /etc/hosts
      echo ready >"$2/first-process"
      exec env --ignore-signal=CHLD sleep infinity' bash "$@"
    """
}
