internal import CLibvirt
internal import Foundation
internal import FoundationXML
internal import Glibc

extension LibvirtConnection {
  /// The names of a domain's checkpoints, ours and others'.
  func checkpointNames(_ domainID: String) throws -> [String] {
    try withDomain(domainID) { domain in
      var list: UnsafeMutablePointer<virDomainCheckpointPtr?>?
      let count = virDomainListAllCheckpoints(domain, &list, 0)
      guard count >= 0, let list else { throw LibvirtError.last("listing checkpoints") }
      defer {
        for index in 0..<Int(count) { virDomainCheckpointFree(list[index]) }
        free(list)
      }
      return (0..<Int(count)).compactMap { virDomainCheckpointGetName(list[$0]).map { String(cString: $0) } }
    }
  }

  /// Tells libvirt of a bitmap that is in the images already.
  ///
  /// - Parameter validate: Has libvirt check that every disk's bitmap is there and sound.
  /// - Throws: `LibvirtError`, `isCheckpointInconsistent` when validation finds one missing or broken.
  func redefineCheckpoint(_ name: String, disks: [String], of domainID: String, validate: Bool) throws {
    try withDomain(domainID) { domain in
      let flags =
        VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE.rawValue
        | (validate ? VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE.rawValue : 0)
      let others = try Self.otherTargets(domain, than: disks)
      let xml = CheckpointXML.text(name: name, disks: disks, excluding: others, creationTime: 1)
      guard let checkpoint = virDomainCheckpointCreateXML(domain, xml, flags) else {
        throw LibvirtError.last("redefining checkpoint \(name)")
      }
      virDomainCheckpointFree(checkpoint)
    }
  }

  /// Deletes a checkpoint; that there is none is a success.
  ///
  /// - Parameter metadataOnly: Leaves the bitmaps in the images; otherwise they are removed from all its disks.
  /// - Returns: Whether there was one.
  @discardableResult
  func deleteCheckpoint(_ name: String, of domainID: String, metadataOnly: Bool) throws -> Bool {
    try withDomain(domainID) { domain in
      guard let checkpoint = virDomainCheckpointLookupByName(domain, name, 0) else {
        let error = LibvirtError.last("looking for checkpoint \(name)")
        if error.isNoCheckpoint { return false }
        throw error
      }
      defer { virDomainCheckpointFree(checkpoint) }
      let flags = metadataOnly ? VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY.rawValue : 0
      guard virDomainCheckpointDelete(checkpoint, flags) == 0 else {
        throw LibvirtError.last("deleting checkpoint \(name)")
      }
      return true
    }
  }

  /// Bytes that have changed since a checkpoint, by disk. The guest must run.
  func changedBytes(since name: String, of domainID: String) throws -> [String: UInt64] {
    try withCheckpoint(name, of: domainID, flags: VIR_DOMAIN_CHECKPOINT_XML_SIZE.rawValue) { document in
      var sizes: [String: UInt64] = [:]
      for node in try document.nodes(forXPath: "/domaincheckpoint/disks/disk") {
        guard let disk = node as? XMLElement, let target = disk.text("name"),
          let size = disk.text("size").flatMap(UInt64.init)
        else { continue }
        sizes[target] = size
      }
      return sizes
    }
  }

  /// When libvirt made a checkpoint, in whole seconds since 1970; nil if there is no such checkpoint.
  func creationTime(ofCheckpoint name: String, of domainID: String) throws -> Int64? {
    do {
      return try withCheckpoint(name, of: domainID, flags: 0) { document in
        document.rootElement()?.child("creationTime")?.stringValue.flatMap { Int64($0) }
      }
    } catch let error as LibvirtError where error.isNoCheckpoint { return nil }
  }

  private func withCheckpoint<Result: Sendable>(
    _ name: String, of domainID: String, flags: UInt32, _ body: (XMLDocument) throws -> Result
  ) throws -> Result {
    try withDomain(domainID) { domain in
      guard let checkpoint = virDomainCheckpointLookupByName(domain, name, 0) else {
        throw LibvirtError.last("looking for checkpoint \(name)")
      }
      defer { virDomainCheckpointFree(checkpoint) }
      guard let text = virDomainCheckpointGetXMLDesc(checkpoint, flags) else {
        throw LibvirtError.last("reading checkpoint \(name)")
      }
      defer { free(text) }
      return try body(XMLDocument(xmlString: String(cString: text)))
    }
  }

  /// Targets of a domain's disks that are not in `disks`. libvirt takes what its XML does not mention for included
  /// in some cases, so all are mentioned.
  static func otherTargets(_ domain: OpaquePointer, than disks: [String]) throws -> [String] {
    guard let text = virDomainGetXMLDesc(domain, 0) else { throw LibvirtError.last("reading a domain") }
    defer { free(text) }
    return try DomainDescription(xml: String(cString: text)).targets.filter { !disks.contains($0) }
  }
}

/// libvirt's description of a checkpoint.
enum CheckpointXML {
  /// The XML of a checkpoint over `disks`, whose bitmaps have its name.
  static func text(name: String, disks: [String], excluding others: [String], creationTime: Int64?) -> String
  {
    let name = name.escapedForXML
    let included = disks.map {
      "<disk name='\($0.escapedForXML)' checkpoint='bitmap' bitmap='\(name)'/>"
    }
    let excluded = others.map { "<disk name='\($0.escapedForXML)' checkpoint='no'/>" }
    let time = creationTime.map { "<creationTime>\($0)</creationTime>" } ?? ""
    return "<domaincheckpoint><name>\(name)</name>\(time)<disks>"
      + (included + excluded).joined() + "</disks></domaincheckpoint>"
  }
}
