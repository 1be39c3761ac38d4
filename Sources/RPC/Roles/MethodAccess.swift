public import GRPCCore
internal import Messages

/// The least that a caller must be to call a method.
public enum MethodAccess: Hashable, Sendable {
  /// Anybody, without a token: what load balancers ask.
  case open
  /// A token of any role.
  case anyRole
  /// Cloud services, and operators.
  case cloudService
  /// Operators alone.
  case operators
  /// Host agents alone.
  case agents
  /// Orchestrators alone.
  case orchestrators

  /// The roles whose tokens will do.
  public var roles: Set<Role> {
    switch self {
    case .open, .anyRole: Set(Role.allCases)
    case .cloudService: [.cloudService, .operator]
    case .operators: [.operator]
    case .agents: [.agent]
    case .orchestrators: [.orchestrator]
    }
  }

  /// What a method asks of its callers. Nil for one that ``table`` does not have: nobody may call it.
  public static func needed(for method: MethodDescriptor) -> MethodAccess? {
    byName[method.fullyQualifiedMethod]
  }

  private static let byName = Dictionary(
    uniqueKeysWithValues: table.map { ($0.method.fullyQualifiedMethod, $0.access) })
}

extension MethodAccess {
  /// Every method that is served. A test compares it with the `.proto` files: a new method needs a line here.
  static let table: [(method: MethodDescriptor, access: MethodAccess)] =
    [
      (HealthMethod.check, .open),
      (HealthMethod.watch, .open),
      (ServerReflectionMethod.serverReflectionInfo, .anyRole),

      (SnapshotsMethod.takeSnapshot, .cloudService),
      (SnapshotsMethod.revertVolume, .cloudService),
      (SnapshotsMethod.deleteSnapshot, .cloudService),
      (SnapshotsMethod.consolidateVolume, .cloudService),
      (SnapshotsMethod.verifySnapshots, .cloudService),
      (SnapshotsMethod.getSnapshot, .cloudService),
      (SnapshotsMethod.listSnapshots, .cloudService),
      (SnapshotsMethod.getChain, .cloudService),
      // It mends: files and bitmaps go.
      (SnapshotsMethod.checkVolumes, .operators),
      // It takes somebody's file for a volume's.
      (SnapshotsMethod.adoptVolume, .operators),
      (SnapshotsMethod.rebuildCatalog, .operators),
      (ExportsMethod.createVolume, .cloudService),
      (ExportsMethod.createTemplate, .cloudService),
      (ExportsMethod.deleteTemplate, .cloudService),
      (ExportsMethod.listTemplates, .cloudService),
      (ExportsMethod.exportSnapshot, .cloudService),
      (ExportsMethod.copySnapshot, .cloudService),
      (OperationsMethod.getOperation, .cloudService),
      (OperationsMethod.listOperations, .cloudService),
      (OperationsMethod.watchOperation, .cloudService),
      (OperationsMethod.cancelOperation, .cloudService),
      (MigrationsMethod.migrateVM, .cloudService),
      (MigrationsMethod.migrateVolume, .cloudService),
      (InventoryMethod.listHosts, .cloudService),
      (InventoryMethod.listPools, .cloudService),
      (InventoryMethod.listStores, .cloudService),
      (InventoryMethod.listVolumes, .cloudService),
      (InventoryMethod.listSettings, .cloudService),
      // What concerns everybody's volumes.
      (InventoryMethod.addPool, .operators),
      (InventoryMethod.addStore, .operators),
      (InventoryMethod.removeHost, .operators),
      (InventoryMethod.removePool, .operators),
      (InventoryMethod.removeStore, .operators),
      (InventoryMethod.setSetting, .operators),
      (InventoryMethod.unsetSetting, .operators),
      (AgentsMethod.announce, .agents),
    ] + ofHostAgents + ofTheCatalog

  private static let ofHostAgents: [(method: MethodDescriptor, access: MethodAccess)] = [
    HostAgentMethod.describe, HostAgentMethod.locateVolumes, HostAgentMethod.initializeStore,
    HostAgentMethod.startJob, HostAgentMethod.watchJob, HostAgentMethod.cancelJob,
    HostAgentMethod.listManifests,
  ].map { ($0, .orchestrators) }

  private static let ofTheCatalog: [(method: MethodDescriptor, access: MethodAccess)] = [
    OperationRecordsMethod.submitOperation, OperationRecordsMethod.claimOperation,
    OperationRecordsMethod.renewLease, OperationRecordsMethod.recordStep, OperationRecordsMethod.beginUndo,
    OperationRecordsMethod.resumeOperation, OperationRecordsMethod.finishOperation,
    OperationRecordsMethod.releaseClaim, OperationRecordsMethod.cancelOperation,
    OperationRecordsMethod.getOperation, OperationRecordsMethod.listOperations,
    OperationRecordsMethod.watchOperation, OperationRecordsMethod.watchWork,
    SnapshotRecordsMethod.planSnapshots, SnapshotRecordsMethod.recordReconciliation,
    SnapshotRecordsMethod.commitSnapshots, SnapshotRecordsMethod.abandonSnapshots,
    SnapshotRecordsMethod.planRevert, SnapshotRecordsMethod.commitRevert, SnapshotRecordsMethod.planDelete,
    SnapshotRecordsMethod.commitDelete, SnapshotRecordsMethod.planMigration,
    SnapshotRecordsMethod.commitMigration, SnapshotRecordsMethod.planConsolidation,
    SnapshotRecordsMethod.recordConsolidation, SnapshotRecordsMethod.commitConsolidation,
    SnapshotRecordsMethod.surveyVolumes, SnapshotRecordsMethod.recordCheck, SnapshotRecordsMethod.planVerify,
    SnapshotRecordsMethod.recordVerify, SnapshotRecordsMethod.planAdoption,
    SnapshotRecordsMethod.commitAdoption, SnapshotRecordsMethod.recordManifests,
    SnapshotRecordsMethod.listTipless, SnapshotRecordsMethod.recordObservations,
    SnapshotRecordsMethod.recordRebuild, SnapshotRecordsMethod.forgetBitmaps,
    SnapshotRecordsMethod.listDoomedBitmaps, SnapshotRecordsMethod.getSnapshot,
    SnapshotRecordsMethod.listSnapshots, SnapshotRecordsMethod.getChain,
    ExportRecordsMethod.planExport, ExportRecordsMethod.commitExport, ExportRecordsMethod.planCopy,
    ExportRecordsMethod.commitCopy, ExportRecordsMethod.listTemplates,
    InventoryRecordsMethod.recordAnnouncement, InventoryRecordsMethod.listHosts,
    InventoryRecordsMethod.listPools, InventoryRecordsMethod.listStores, InventoryRecordsMethod.listVolumes,
    InventoryRecordsMethod.recordSightings, InventoryRecordsMethod.addPool,
    InventoryRecordsMethod.recordStore, InventoryRecordsMethod.removeHost,
    InventoryRecordsMethod.removePool,
    InventoryRecordsMethod.removeStore, InventoryRecordsMethod.listSettings,
    InventoryRecordsMethod.setSetting, InventoryRecordsMethod.unsetSetting,
  ].map { ($0, .orchestrators) }
}
