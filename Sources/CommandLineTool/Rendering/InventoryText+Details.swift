internal import Messages

extension InventoryText {
  /// Everything about one volume.
  static func details(
    _ chain: GetChainResponse, _ operations: [Operation], _ now: Timestamp, on screen: Screen
  ) -> [String] {
    let volume = chain.volume ?? Volume()
    var properties = Properties()
    properties.add("volume", volume.id, .bold)
    properties.add("disk of", volume.vmName.isEmpty ? "no VM: it is detached" : volume.label)
    properties.add(
      "state", volume.present ? "present" : "gone: its file is missing", volume.present ? .green : .red)
    properties.add("host", volume.host)
    properties.add("pool", volume.pool)
    properties.add("path", volume.path)
    properties.add("format", volume.format)
    properties.add("virtual size", "\(ByteText.size(volume.virtualBytes)) (\(volume.virtualBytes) bytes)")
    let visible = chain.snapshots.filter { $0.state == .ready }
    let hidden = chain.snapshots.count { $0.state == .hidden }
    properties.add("snapshots", "\(visible.count)" + (hidden > 0 ? " and \(hidden) hidden" : ""))
    let newest = visible.max { ($0.takenAt?.seconds ?? 0) < ($1.takenAt?.seconds ?? 0) }
    properties.add("last snapshot", newest?.takenAt?.full(now) ?? "never", newest == nil ? .yellow : .plain)
    properties.add(
      "tip", volume.tipSnapshotID.isEmpty ? "none: the next snapshot is full" : volume.tipSnapshotID)
    properties.add(
      "on storage",
      ByteText.size(chain.allocatedBytes)
        + (chain.hiddenBytes > 0 ? ", \(ByteText.size(chain.hiddenBytes)) of it hidden" : ""))
    if !volume.adoptableAs.isEmpty {
      properties.add(
        "may be at",
        "\(volume.adoptableAs): tidemark volume adopt \(ShortID.of(volume.id)) \(volume.adoptableAs)",
        .yellow)
    }
    if !volume.mayBeVolumeID.isEmpty {
      properties.add(
        "may be",
        "volume \(volume.mayBeVolumeID), moved: tidemark volume adopt \(ShortID.of(volume.mayBeVolumeID)) "
          + "\(ShortID.of(volume.id))", .yellow)
    }
    let lost = chain.snapshots.count { $0.damage?.isLost == true }
    properties.add("lost", lost > 0 ? "\(lost) snapshots: tidemark chain show" : nil, .red)
    let damaged = chain.snapshots.count { $0.damage?.isLost == false }
    properties.add("damaged", damaged > 0 ? "\(damaged) snapshots: tidemark chain show" : nil, .red)
    for operation in operations {
      properties.add(
        operation.state.word, "\(ShortID.of(operation.id)): \(operation.phrase)", operation.state.ink)
    }
    return properties.lines(on: screen)
  }

  /// Everything about one host.
  static func details(
    _ host: Host, pools: [Pool], stores: [Store], _ now: Timestamp, on screen: Screen
  ) -> [String] {
    var properties = Properties()
    properties.add("host", host.name, .bold)
    properties.add("id", host.id)
    properties.add("state", host.alive ? "alive" : "silent", host.alive ? .green : .red)
    properties.add("heard of", host.lastHeartbeat?.full(now) ?? "never")
    properties.add("cluster", host.cluster)
    properties.add("zone", host.zone)
    properties.add("agent at", host.address)
    properties.add("agent", host.agentVersion)
    properties.add("libvirt", version(host.libvirtVersion))
    properties.add("QEMU", version(host.qemuVersion))
    properties.add(
      "receives VMs", host.libvirtUri.isEmpty ? "no: its agent has no --remote-libvirt-uri" : "yes")
    properties.add("its libvirt", host.libvirtUri)
    properties.add("migrations to", host.migrationUri)
    properties.add("pools", names(pools.filter { $0.hosts.contains(host.name) }.map(\.name)))
    properties.add("stores", names(stores.filter { $0.hosts.contains(host.name) }.map(\.name)))
    return properties.lines(on: screen)
  }

  private static func names(_ names: [String]) -> String {
    names.isEmpty ? "none mounted" : names.joined(separator: ", ")
  }
}
