internal import Foundation
internal import Glibc

/// What a real Linux guest boots: Debian's cloud kernel and an initial file system of busybox and the guest agent, and how
/// we talk to it.
struct LinuxBoot: Sendable {
  let kernel: String
  let initialFileSystem: String

  /// Puts both into the lab, where QEMU's user can read them. Kernel and guest agent are what `compose/prepare` fetched.
  static func prepare(in lab: Lab) async throws -> LinuxBoot {
    let folder = try lab.folder("linux")
    let boot = LinuxBoot(kernel: folder + "/vmlinuz", initialFileSystem: folder + "/initramfs")
    if access(boot.initialFileSystem, F_OK) == 0 { return boot }
    let packages = LabCache.directory + "/guest-kernel"
    guard
      let image = try? FileManager.default.contentsOfDirectory(atPath: packages + "/boot")
        .first(where: { $0.hasPrefix("vmlinuz-") })
    else { throw LabError("no guest kernel in \(packages): run compose/prepare") }
    let modules = "\(packages)/lib/modules/\(image.dropFirst("vmlinuz-".count))/kernel/drivers"
    try await Command.run("cp", "--reflink=auto", "\(packages)/boot/\(image)", boot.kernel)
    let tree = folder + "/tree"
    for name in ["bin", "dev", "proc", "sys", "data", "tmp", "modules"] {
      _ = try lab.folder("linux/tree/\(name)")
    }
    for name in Self.modules { try await Command.run("cp", "\(modules)/\(name)", tree + "/modules/") }
    try await Command.run("cp", "--dereference", "/bin/busybox", tree + "/bin/busybox")
    try await addGuestAgent(to: tree)
    try TextFile.write(Self.initScript, to: tree + "/init")
    chmod(tree + "/init", 0o755)
    let temporary = boot.initialFileSystem + ".new"
    try await Command.run(
      "bash", "-ec", "cd '\(tree)' && find . | cpio --quiet --create --format newc >'\(temporary)'")
    guard rename(temporary, boot.initialFileSystem) == 0 else { throw LabError("cannot make \(temporary)") }
    return boot
  }

  /// The guest agent, with the libraries that it needs, where its loader finds them.
  private static func addGuestAgent(to tree: String) async throws {
    let program = LabCache.directory + "/guest-agent/usr/sbin/qemu-ga"
    guard access(program, X_OK) == 0 else { throw LabError("no \(program): run compose/prepare") }
    let needed = try await Command.run("ldd", program).split(whereSeparator: \.isWhitespace)
      .filter { $0.hasPrefix("/") }.map(String.init)
    try await Command.run("cp", program, tree + "/bin/qemu-ga")
    for library in needed {
      let folder = tree + (library as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try await Command.run("cp", "--dereference", library, tree + library)
    }
  }

  /// Kernel part of the domain's `<os>`.
  var operatingSystemElements: String {
    """
        <kernel>\(kernel)</kernel>
        <initrd>\(initialFileSystem)</initrd>
        <cmdline>console=ttyS0 quiet panic=-1 mitigations=off nokaslr</cmdline>
    """
  }

  /// Kernel messages go to a file, commands and answers over a socket. The paths are of the host that the guest runs
  /// on, so that a migrated guest finds others there.
  func deviceElements(guest: String) -> String {
    """
        <serial type='file'><source path='/var/lib/libvirt/qemu/\(guest)-console.log'/><target port='0'/></serial>
        <serial type='unix'>
          <source mode='bind' path='/var/lib/libvirt/qemu/\(guest).socket'/><target port='1'/>
        </serial>
        <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    """
  }

  /// In the order in which they depend on each other; ext4 is part of the kernel.
  private static let modules = [
    "virtio/virtio_ring.ko", "virtio/virtio.ko", "virtio/virtio_pci_legacy_dev.ko",
    "virtio/virtio_pci_modern_dev.ko", "virtio/virtio_pci.ko", "block/virtio_blk.ko",
    "char/virtio_console.ko",
  ]

  /// Reads lines `run <id> <command in base64>`; answers `begin <id>`, the output in base64, `end <id> <status>`. Says
  /// `ready` whenever it has waited a second, so that whoever connects late learns that it may begin, and whoever was not
  /// understood sends again; a command is done once.
  private static let initScript = """
    #!/bin/busybox sh
    /bin/busybox --install -s /bin
    export PATH=/bin HOME=/
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    mount -t devtmpfs dev /dev
    mount -t tmpfs tmp /tmp
    for module in \(modules.map { $0.split(separator: "/")[1] }.joined(separator: " ")); do
      insmod /modules/$module
    done
    stty -F /dev/ttyS1 raw -echo
    exec </dev/ttyS1 >/dev/ttyS1 2>/dev/ttyS0
    echo ready
    while true; do
      if read -r -t 1 word id text; then
        [ "$word" = run ] && [ "$id" != "$last" ] || continue
        last=$id
        echo "$text" | base64 -d >/tmp/command
        sh /tmp/command >/tmp/output 2>&1 </dev/null
        status=$?
        echo "begin $id"
        base64 /tmp/output
        echo "end $id $status"
      else
        echo ready
      fi
    done

    """
}
