extension Query {
  static let ensureZone = PostgresStatement("ensure_zone", PackageResources.ensure_zone_sql)
  static let ensureCluster = PostgresStatement("ensure_cluster", PackageResources.ensure_cluster_sql)
  static let confirmInventory = PostgresStatement("confirm_inventory", PackageResources.confirm_inventory_sql)
  static let forgetSharedInventories = PostgresStatement(
    "forget_shared_inventories", PackageResources.forget_shared_inventories_sql)
  static let saveHost = PostgresStatement("save_host", PackageResources.save_host_sql)
  static let saveHostPools = PostgresStatement("save_host_pools", PackageResources.save_host_pools_sql)
  static let saveHostStores = PostgresStatement("save_host_stores", PackageResources.save_host_stores_sql)
  static let saveVMs = PostgresStatement("save_vms", PackageResources.save_vms_sql)
  static let saveHostVMs = PostgresStatement("save_host_vms", PackageResources.save_host_vms_sql)
  static let saveVolumes = PostgresStatement("save_volumes", PackageResources.save_volumes_sql)
  static let deleteVMDisks = PostgresStatement("delete_vm_disks", PackageResources.delete_vm_disks_sql)
  static let deleteAbandonedDisks = PostgresStatement(
    "delete_abandoned_disks", PackageResources.delete_abandoned_disks_sql)
  static let lockReportedVolumes = PostgresStatement(
    "lock_reported_volumes", PackageResources.lock_reported_volumes_sql)
  static let saveVMDisks = PostgresStatement("save_vm_disks", PackageResources.save_vm_disks_sql)
  static let deleteVMUncoveredDisks = PostgresStatement(
    "delete_vm_uncovered_disks", PackageResources.delete_vm_uncovered_disks_sql)
  static let saveVMUncoveredDisks = PostgresStatement(
    "save_vm_uncovered_disks", PackageResources.save_vm_uncovered_disks_sql)
  static let listHosts = PostgresStatement("list_hosts", PackageResources.list_hosts_sql)
  static let listPools = PostgresStatement("list_pools", PackageResources.list_pools_sql)
  static let listStores = PostgresStatement("list_stores", PackageResources.list_stores_sql)
  static let listVolumes = PostgresStatement(
    "list_volumes", PackageResources.list_volumes_sql, isPlannedAnew: true)
  static let insertPool = PostgresStatement("insert_pool", PackageResources.insert_pool_sql)
  static let saveStore = PostgresStatement("save_store", PackageResources.save_store_sql)
  static let storeExists = PostgresStatement("store_exists", PackageResources.store_exists_sql)
  static let lockHost = PostgresStatement("lock_host", PackageResources.lock_host_sql)
  static let poolsOfOneHost = PostgresStatement("pools_of_one_host", PackageResources.pools_of_one_host_sql)
  static let losePools = PostgresStatement("lose_pools", PackageResources.lose_pools_sql)
  static let removeHost = PostgresStatement("remove_host", PackageResources.remove_host_sql)
  static let lockPool = PostgresStatement("lock_pool", PackageResources.lock_pool_sql)
  static let lockGoneVolumes = PostgresStatement(
    "lock_gone_volumes", PackageResources.lock_gone_volumes_sql)
  static let poolUses = PostgresStatement("pool_uses", PackageResources.pool_uses_sql)
  static let removePool = PostgresStatement("remove_pool", PackageResources.remove_pool_sql)
  static let lockStore = PostgresStatement("lock_store", PackageResources.lock_store_sql)
  static let keepStore = PostgresStatement("keep_store", PackageResources.keep_store_sql)
  static let storeUses = PostgresStatement("store_uses", PackageResources.store_uses_sql)
  static let removeStore = PostgresStatement("remove_store", PackageResources.remove_store_sql)
  static let waitingRequests = PostgresStatement(
    "waiting_requests", PackageResources.waiting_requests_sql)
  static let findScope = PostgresStatement("find_scope", PackageResources.find_scope_sql)
  static let setSetting = PostgresStatement("set_setting", PackageResources.set_setting_sql)
  static let unsetSetting = PostgresStatement("unset_setting", PackageResources.unset_setting_sql)
  static let readSettings = PostgresStatement("read_settings", PackageResources.read_settings_sql)
}
