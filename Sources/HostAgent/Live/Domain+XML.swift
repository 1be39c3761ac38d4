internal import Foundation
internal import FoundationXML

extension Domain {
  /// Reads the disks out of libvirt's description of a domain.
  ///
  /// - Returns: The file-backed disks (not CD-ROMs and floppies), those on block devices and in Ceph, and the targets of
  ///   all.
  static func disks(xml: String) throws -> (disks: [DomainDisk], deviceDisks: [DomainDisk], targets: [String])
  {
    let document = try XMLDocument(xmlString: xml)
    var disks: [DomainDisk] = []
    var deviceDisks: [DomainDisk] = []
    var targets: [String] = []
    for node in try document.nodes(forXPath: "/domain/devices/disk") {
      guard let disk = node as? XMLElement, let target = disk.child("target")?.text("dev") else { continue }
      let device = disk.text("device") ?? "disk"
      guard device == "disk" || device == "lun" else { continue }
      targets.append(target)
      guard let source = disk.child("source"), let path = path(source, type: disk.text("type")) else {
        continue
      }
      let found = DomainDisk(
        target: target, path: path, format: disk.child("driver")?.text("type") ?? "raw",
        alias: disk.child("alias")?.text("name") ?? "", isReadOnly: disk.child("readonly") != nil,
        // Anywhere below it: a full copy reads through the images below, encrypted ones too.
        isEncrypted: try !disk.nodes(forXPath: ".//encryption").isEmpty,
        hasDataFile: source.child("dataStore") != nil, backingPaths: backing(of: disk))
      if disk.text("type") == "file" { disks.append(found) } else { deviceDisks.append(found) }
    }
    return (disks, deviceDisks, targets)
  }

  /// What libvirt's description of a domain says of the guest agent's channel.
  static func guestAgent(xml: String) throws -> GuestAgent {
    let path = "/domain/devices/channel/target[@name='org.qemu.guest_agent.0']"
    guard let target = try XMLDocument(xmlString: xml).nodes(forXPath: path).first as? XMLElement else {
      return .absent
    }
    return target.text("state") == "connected" ? .connected : .disconnected
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
