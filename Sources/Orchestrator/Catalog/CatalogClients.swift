internal import Messages

/// The catalog's services, called with one kind of patience.
struct CatalogClients: Sendable {
  /// Operations.
  let operations: OperationRecordsClient
  /// Snapshots and chains.
  let snapshots: SnapshotRecordsClient
  /// Hosts, pools, stores, volumes, settings.
  let inventory: InventoryRecordsClient

  /// Clients that call through `caller`.
  ///
  /// - Parameter patience: How long a call is repeated while the catalog is away; nil for as long as nobody cancels.
  init(_ caller: any RPCCaller, patience: Duration?) {
    let retrying = RetryingCaller(base: caller, patience: patience)
    operations = OperationRecordsClient(retrying)
    snapshots = SnapshotRecordsClient(retrying)
    inventory = InventoryRecordsClient(retrying)
  }
}
