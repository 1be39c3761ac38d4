internal import CLibvirt
internal import Foundation
internal import FoundationXML
internal import Glibc

extension LibvirtConnection {
  /// Begins a push job and its checkpoint. Returning means *started*, nothing more.
  func beginBackup(_ request: BackupRequest, of domainID: String) throws {
    try withDomain(domainID) { domain in
      let others = try Self.otherTargets(domain, than: request.disks.map(\.target))
      let flags = VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL.rawValue
      guard
        virDomainBackupBegin(
          domain, request.backupXML(excluding: others), request.checkpointXML(excluding: others), flags) == 0
      else { throw LibvirtError.last("beginning the backup") }
    }
  }

  /// The files that the running push job writes, by disk; nil if no backup runs.
  func runningBackup(_ domainID: String) throws -> [String: String]? {
    try withDomain(domainID) { domain in
      guard let text = virDomainBackupGetXMLDesc(domain, 0) else {
        let error = LibvirtError.last("looking at the running backup")
        if error.isNoBackup || error.isInvalidOperation { return nil }
        throw error
      }
      defer { free(text) }
      let document = try XMLDocument(xmlString: String(cString: text))
      var targets: [String: String] = [:]
      for node in try document.nodes(forXPath: "/domainbackup/disks/disk") {
        guard let disk = node as? XMLElement, let name = disk.text("name"),
          let file = disk.child("target")?.text("file")
        else { continue }
        targets[name] = file
      }
      return targets
    }
  }

  /// How the domain's job stands; with `completed`, how the last one ended. It does not say whose it was.
  func jobStatistics(_ domainID: String, completed: Bool) throws -> JobStatistics {
    try withDomain(domainID) { domain in
      var type: Int32 = 0
      var parameters: virTypedParameterPtr?
      var count: Int32 = 0
      let flags =
        completed
        ? VIR_DOMAIN_JOB_STATS_COMPLETED.rawValue | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED.rawValue : 0
      guard virDomainGetJobStats(domain, &type, &parameters, &count, flags) == 0 else {
        throw LibvirtError.last("asking for the job's progress")
      }
      defer { virTypedParamsFree(parameters, count) }
      return JobStatistics(type: type, parameters: parameters, count: Int(count))
    }
  }

  /// Whether libvirt holds the domain for a backup of which it knows nothing: see `Hypervisor.isHeldByLostBackup`. A backup
  /// that is just being begun looks the same for a moment.
  func seemsHeldByLostBackup(_ domainID: String) throws -> Bool {
    guard try runningBackup(domainID) == nil else { return false }
    do {
      _ = try jobStatistics(domainID, completed: false)
      return false
    } catch let error as LibvirtError where error.isInternal { return true } catch let error as LibvirtError
      where error.isInvalidOperation || error.isNoDomain
    { return false }
  }

  /// Asks the domain's job to end; that there is none is a success. The job has ended when its event comes.
  func abortJob(_ domainID: String) throws {
    try withDomain(domainID) { domain in
      guard virDomainAbortJob(domain) == 0 else {
        let error = LibvirtError.last("aborting the job")
        if error.isInvalidOperation { return }
        throw error
      }
    }
  }

  /// Whether QEMU works on one of these disks for a job: a backup, or another that copies or merges it.
  func hasBlockJob(onAnyOf targets: [String], of domainID: String) throws -> Bool {
    try withDomain(domainID) { domain in
      for target in targets {
        var information = virDomainBlockJobInfo()
        let found = virDomainGetBlockJobInfo(domain, target, &information, 0)
        guard found >= 0 else { throw LibvirtError.last("asking for the block job of \(target)") }
        if found > 0 { return true }
      }
      return false
    }
  }

  /// What a disk is to its guest: its size in bytes, now. Also of a stopped domain.
  func virtualBytes(ofDisk target: String, of domainID: String) throws -> UInt64 {
    try withDomain(domainID) { domain in
      var information = virDomainBlockInfo()
      guard virDomainGetBlockInfo(domain, target, &information, 0) == 0 else {
        throw LibvirtError.last("asking for the size of \(target)")
      }
      return information.capacity
    }
  }
}
