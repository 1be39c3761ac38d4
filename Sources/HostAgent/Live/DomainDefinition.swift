internal import Foundation
internal import FoundationXML

/// A domain's XML, of which some disks get other files. Everything else stays as libvirt has written it.
struct DomainDefinition {
  private let document: XMLDocument

  /// Reads libvirt's XML.
  init(xml: String) throws { document = try XMLDocument(xmlString: xml) }

  /// The XML as it is now.
  var xml: String { document.rootElement()?.xmlString ?? document.xmlString }

  /// Gives disks other files, and forgets what is known of the old ones' backing files: libvirt looks at the new ones.
  ///
  /// - Parameter paths: New absolute paths by old ones. The same path changes nothing.
  /// - Returns: Whether any disk has changed.
  @discardableResult
  func moveDisks(_ paths: [String: String]) throws -> Bool {
    var hasChanged = false
    for disk in try disks() {
      guard let source = disk.child("source"), let old = source.text("file"), let new = paths[old], new != old
      else {
        continue
      }
      source.attribute(forName: "file")?.stringValue = new
      for store in disk.elements(forName: "backingStore") { store.detach() }
      hasChanged = true
    }
    return hasChanged
  }

  /// Whether every disk but these can be moved without its file: proven to be the same file at both hosts, and driven in a
  /// way that leaves nothing of it in a host's memory.
  ///
  /// - Parameters:
  ///   - moved: Targets of disks whose content moves too.
  ///   - shared: Targets of disks that are proven to be the same file at both hosts.
  func isSafe(moved: Set<String>, shared: Set<String>) throws -> Bool {
    try disks().allSatisfy { disk in
      guard let target = disk.child("target")?.text("dev") else { return false }
      if moved.contains(target) || disk.child("source") == nil { return true }
      // Nobody writes to it: where it is not at the destination, nothing starts there.
      if disk.child("readonly") != nil { return true }
      guard disk.text("type") == "file", shared.contains(target) else { return false }
      let cache = disk.child("driver")?.text("cache") ?? "default"
      return ["none", "directsync"].contains(cache)
    }
  }

  private func disks() throws -> [XMLElement] {
    try document.nodes(forXPath: "/domain/devices/disk").compactMap { $0 as? XMLElement }
  }
}
