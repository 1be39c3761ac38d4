extension LabGuest {
  /// Makes libvirt know its definition, or know it anew, as after its disk's path was changed.
  public func define() async throws {
    let file = "\(host.directory)/\(name).xml"
    try TextFile.write(definition(), to: file)
    try await host.virsh("define", file)
  }

  /// The domain's XML. Aliases of disks are libvirt's own: `virtio-disk<n>` by order.
  public func definition() -> String {
    let disks = disks.map(\.definition).joined(separator: "\n")
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
