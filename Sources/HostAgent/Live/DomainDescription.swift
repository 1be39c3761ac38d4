internal import Foundation
internal import FoundationXML

/// What libvirt's XML says of a domain.
struct DomainDescription: Hashable, Sendable {
  /// Its name.
  var name: String
  /// The number that libvirt has given its present run; empty if it has no QEMU process.
  var run: String
  /// Whether it had a QEMU process.
  var isActive: Bool { !run.isEmpty }
  /// The file-backed disks; not CD-ROMs and floppies.
  var disks: [DomainDisk] = []
  /// Those on block devices and in Ceph.
  var deviceDisks: [DomainDisk] = []
  /// The targets of all disks.
  var targets: [String] = []
  /// The guest agent's channel.
  var guestAgent = Domain.GuestAgent.absent

  /// Reads libvirt's XML. Throws what the parser does.
  init(xml: String) throws {
    let document = try XMLDocument(xmlString: xml)
    name = document.rootElement()?.child("name")?.stringValue ?? ""
    run = document.rootElement()?.text("id") ?? ""
    for node in try document.nodes(forXPath: "/domain/devices/disk") {
      guard let disk = node as? XMLElement, let target = disk.child("target")?.text("dev") else { continue }
      let device = disk.text("device") ?? "disk"
      guard device == "disk" || device == "lun" else { continue }
      targets.append(target)
      guard let source = disk.child("source"), let path = Self.path(source, type: disk.text("type")) else {
        continue
      }
      let found = DomainDisk(
        target: target, path: path, format: disk.child("driver")?.text("type") ?? "raw",
        alias: disk.child("alias")?.text("name") ?? "", isReadOnly: disk.child("readonly") != nil,
        // Anywhere below it: a full copy reads through the images below, encrypted ones too.
        isEncrypted: try !disk.nodes(forXPath: ".//encryption").isEmpty,
        hasDataFile: source.child("dataStore") != nil, backingPaths: Self.backing(of: disk))
      if disk.text("type") == "file" { disks.append(found) } else { deviceDisks.append(found) }
    }
    let channel = "/domain/devices/channel/target[@name='org.qemu.guest_agent.0']"
    if let target = try document.nodes(forXPath: channel).first as? XMLElement {
      guestAgent = target.text("state") == "connected" ? .connected : .disconnected
    }
  }

  /// The path by which a pool can hold the image; nil for a kind of disk that no pool holds.
  ///
  /// An image in Ceph has the name that the kernel gives it where it is mapped: `/dev/rbd/<pool>/<image>`.
  private static func path(_ source: XMLElement, type: String?) -> String? {
    switch type {
    case "file": return source.text("file")
    case "block": return source.text("dev")
    case "network" where source.text("protocol") == "rbd": return source.text("name").map { "/dev/rbd/\($0)" }
    default: return nil
    }
  }

  private static func backing(of disk: XMLElement) -> [String] {
    var paths: [String] = []
    var store = disk.child("backingStore")
    while let present = store {
      if let path = present.child("source")?.text("file") { paths.append(path) }
      store = present.child("backingStore")
    }
    return paths
  }
}

extension XMLElement {
  /// The first element of that name directly below.
  func child(_ name: String) -> XMLElement? { elements(forName: name).first }
  /// An attribute's value.
  func text(_ attribute: String) -> String? { self.attribute(forName: attribute)?.stringValue }
}

extension String {
  /// The text as it goes between the quotes of an XML attribute or between tags.
  var escapedForXML: String {
    var result = ""
    for character in unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&apos;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
