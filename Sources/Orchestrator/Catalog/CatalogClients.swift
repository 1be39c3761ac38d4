internal import Messages
internal import RPC

/// The catalog's services, called with one kind of patience.
struct CatalogClients: Sendable {
  /// Operations.
  let operations: OperationRecordsClient
  /// Snapshots and chains.
  let snapshots: SnapshotRecordsClient
  /// Exports, templates and copies.
  let exports: ExportRecordsClient
  /// Hosts, pools, stores, volumes, settings.
  let inventory: InventoryRecordsClient

  /// Clients that call through `caller`.
  ///
  /// - Parameters:
  ///   - patience: How long a call is repeated while the catalog is away; nil for as long as nobody cancels.
  ///   - whenAway: Told at each failure since when the call has been tried, and why it failed.
  init(
    _ caller: any RPCCaller, patience: Duration?,
    whenAway: @Sendable @escaping (ContinuousClock.Instant, TidemarkError) -> Void = { _, _ in }
  ) {
    let retrying = RetryingCaller(base: caller, patience: patience, whenAway: whenAway)
    operations = OperationRecordsClient(retrying)
    snapshots = SnapshotRecordsClient(retrying)
    exports = ExportRecordsClient(retrying)
    inventory = InventoryRecordsClient(retrying)
  }
}
