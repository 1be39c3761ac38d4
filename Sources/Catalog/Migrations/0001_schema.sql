-- The catalog's tables. States are text with CHECKs; what ties rows together is a foreign key wherever one can say it,
-- so that no program, and no admin with psql, can write a state that the rules forbid.

CREATE FUNCTION tidemark.microseconds(moment timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (extract(epoch FROM moment) * 1000000)::bigint;
COMMENT ON FUNCTION tidemark.microseconds IS 'Microseconds since 1970-01-01T00:00:00Z: how moments are handed to the program.';

-- ---------------------------------------------------------------------------------------------- where things are

CREATE TABLE tidemark.zones (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CONSTRAINT zones_name_key UNIQUE
    CONSTRAINT zones_name_check CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tidemark.zones IS 'Sites.';
COMMENT ON COLUMN tidemark.zones.id IS 'The zone''s id.';
COMMENT ON COLUMN tidemark.zones.name IS 'The zone''s name, unique.';
COMMENT ON COLUMN tidemark.zones.created_at IS 'When the zone was first heard of.';

CREATE TABLE tidemark.clusters (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  zone_id uuid NOT NULL CONSTRAINT clusters_zone_fkey REFERENCES tidemark.zones,
  name text NOT NULL CONSTRAINT clusters_name_key UNIQUE
    CONSTRAINT clusters_name_check CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX clusters_zone_id_idx ON tidemark.clusters (zone_id);
COMMENT ON TABLE tidemark.clusters IS 'Groups of KVM hosts that share primary pools.';
COMMENT ON COLUMN tidemark.clusters.id IS 'The cluster''s id.';
COMMENT ON COLUMN tidemark.clusters.zone_id IS 'The zone it is in.';
COMMENT ON COLUMN tidemark.clusters.name IS 'The cluster''s name, unique in all zones.';
COMMENT ON COLUMN tidemark.clusters.created_at IS 'When the cluster was first heard of.';

CREATE TABLE tidemark.hosts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  cluster_id uuid NOT NULL CONSTRAINT hosts_cluster_fkey REFERENCES tidemark.clusters,
  name text NOT NULL CONSTRAINT hosts_name_key UNIQUE
    CONSTRAINT hosts_name_check CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$'),
  address text NOT NULL CONSTRAINT hosts_address_check CHECK (length(address) BETWEEN 1 AND 300),
  libvirt_version bigint NOT NULL CONSTRAINT hosts_libvirt_version_check CHECK (libvirt_version >= 0),
  qemu_version bigint NOT NULL CONSTRAINT hosts_qemu_version_check CHECK (qemu_version >= 0),
  agent_version text NOT NULL DEFAULT '',
  instance_id text NOT NULL DEFAULT '',
  first_heartbeat_at timestamptz NOT NULL DEFAULT now(),
  last_heartbeat_at timestamptz NOT NULL DEFAULT now(),
  last_inventory_at timestamptz
);
CREATE INDEX hosts_cluster_id_idx ON tidemark.hosts (cluster_id);
COMMENT ON TABLE tidemark.hosts IS 'KVM hosts, as their agents last announced them.';
COMMENT ON COLUMN tidemark.hosts.id IS 'The host''s id.';
COMMENT ON COLUMN tidemark.hosts.cluster_id IS 'The cluster it is in.';
COMMENT ON COLUMN tidemark.hosts.name IS 'The host''s name, unique.';
COMMENT ON COLUMN tidemark.hosts.address IS 'Where its agent listens, address:port.';
COMMENT ON COLUMN tidemark.hosts.libvirt_version IS 'major * 1,000,000 + minor * 1,000 + release, as libvirt counts.';
COMMENT ON COLUMN tidemark.hosts.qemu_version IS 'QEMU''s version, counted as libvirt_version.';
COMMENT ON COLUMN tidemark.hosts.agent_version IS 'The agent''s own version.';
COMMENT ON COLUMN tidemark.hosts.instance_id IS 'Random id of the agent''s present run; another one means that it was restarted.';
COMMENT ON COLUMN tidemark.hosts.first_heartbeat_at IS 'When it was first heard of.';
COMMENT ON COLUMN tidemark.hosts.last_heartbeat_at IS 'When it was last heard of.';
COMMENT ON COLUMN tidemark.hosts.last_inventory_at IS 'When it last reported all its domains; null if never.';

CREATE TABLE tidemark.pools (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  cluster_id uuid NOT NULL CONSTRAINT pools_cluster_fkey REFERENCES tidemark.clusters,
  name text NOT NULL CONSTRAINT pools_name_key UNIQUE
    CONSTRAINT pools_name_check CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  type text NOT NULL
    CONSTRAINT pools_type_check CHECK (type IN ('local', 'nfs', 'shared-mount-point', 'clvm', 'rbd')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX pools_cluster_id_idx ON tidemark.pools (cluster_id);
COMMENT ON TABLE tidemark.pools IS 'Primary pools: where volumes live.';
COMMENT ON COLUMN tidemark.pools.id IS 'The pool''s id.';
COMMENT ON COLUMN tidemark.pools.cluster_id IS 'The cluster whose hosts reach it.';
COMMENT ON COLUMN tidemark.pools.name IS 'The name that agents'' configurations use for it, unique.';
COMMENT ON COLUMN tidemark.pools.type IS 'How it is reached. clvm and rbd are known and refused for snapshots.';
COMMENT ON COLUMN tidemark.pools.created_at IS 'When it was added.';

CREATE TABLE tidemark.stores (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  zone_id uuid NOT NULL CONSTRAINT stores_zone_fkey REFERENCES tidemark.zones,
  name text NOT NULL CONSTRAINT stores_name_key UNIQUE
    CONSTRAINT stores_name_check CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  can_reserve boolean,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stores_zone_id_idx ON tidemark.stores (zone_id);
COMMENT ON TABLE tidemark.stores IS 'Secondary stores: mounted directories where snapshots go.';
COMMENT ON COLUMN tidemark.stores.id IS 'The store''s id, which its marker file holds.';
COMMENT ON COLUMN tidemark.stores.zone_id IS 'The zone whose hosts reach it.';
COMMENT ON COLUMN tidemark.stores.name IS 'The name that agents'' configurations use for it, unique.';
COMMENT ON COLUMN tidemark.stores.can_reserve IS 'Whether space can be reserved there before a copy; null until an agent has found out. A store is used only once this is known.';
COMMENT ON COLUMN tidemark.stores.created_at IS 'When it was added.';

CREATE TABLE tidemark.host_pools (
  host_id uuid NOT NULL CONSTRAINT host_pools_host_fkey REFERENCES tidemark.hosts ON DELETE CASCADE,
  pool_id uuid NOT NULL CONSTRAINT host_pools_pool_fkey REFERENCES tidemark.pools ON DELETE CASCADE,
  mounted boolean NOT NULL,
  capacity_bytes bigint NOT NULL CONSTRAINT host_pools_capacity_check CHECK (capacity_bytes >= 0),
  free_bytes bigint NOT NULL CONSTRAINT host_pools_free_check CHECK (free_bytes >= 0),
  problem text NOT NULL DEFAULT '',
  reported_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (host_id, pool_id)
);
CREATE INDEX host_pools_pool_id_idx ON tidemark.host_pools (pool_id);
COMMENT ON TABLE tidemark.host_pools IS 'Which host has which pool in its configuration, as it last reported.';
COMMENT ON COLUMN tidemark.host_pools.host_id IS 'The host.';
COMMENT ON COLUMN tidemark.host_pools.pool_id IS 'The pool.';
COMMENT ON COLUMN tidemark.host_pools.mounted IS 'Whether it is usable there.';
COMMENT ON COLUMN tidemark.host_pools.capacity_bytes IS 'Size of its file system, as the host measured it.';
COMMENT ON COLUMN tidemark.host_pools.free_bytes IS 'Free bytes there, as the host measured them.';
COMMENT ON COLUMN tidemark.host_pools.problem IS 'Why it is not usable; empty if it is.';
COMMENT ON COLUMN tidemark.host_pools.reported_at IS 'When the host said so.';

CREATE TABLE tidemark.host_stores (
  host_id uuid NOT NULL CONSTRAINT host_stores_host_fkey REFERENCES tidemark.hosts ON DELETE CASCADE,
  store_id uuid NOT NULL CONSTRAINT host_stores_store_fkey REFERENCES tidemark.stores ON DELETE CASCADE,
  mounted boolean NOT NULL,
  capacity_bytes bigint NOT NULL CONSTRAINT host_stores_capacity_check CHECK (capacity_bytes >= 0),
  free_bytes bigint NOT NULL CONSTRAINT host_stores_free_check CHECK (free_bytes >= 0),
  problem text NOT NULL DEFAULT '',
  reported_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (host_id, store_id)
);
CREATE INDEX host_stores_store_id_idx ON tidemark.host_stores (store_id);
COMMENT ON TABLE tidemark.host_stores IS 'Which host has which store in its configuration, as it last reported.';
COMMENT ON COLUMN tidemark.host_stores.host_id IS 'The host.';
COMMENT ON COLUMN tidemark.host_stores.store_id IS 'The store.';
COMMENT ON COLUMN tidemark.host_stores.mounted IS 'Whether the store is really there: the directory holds the marker with this store''s id.';
COMMENT ON COLUMN tidemark.host_stores.capacity_bytes IS 'Size of its file system, as the host measured it.';
COMMENT ON COLUMN tidemark.host_stores.free_bytes IS 'Free bytes there, as the host measured them.';
COMMENT ON COLUMN tidemark.host_stores.problem IS 'Why it is not usable; empty if it is.';
COMMENT ON COLUMN tidemark.host_stores.reported_at IS 'When the host said so.';

-- ---------------------------------------------------------------------------------------- what is snapshotted

CREATE TABLE tidemark.vms (
  id uuid PRIMARY KEY,
  name text NOT NULL CONSTRAINT vms_name_check CHECK (length(name) BETWEEN 1 AND 1024),
  first_reported_at timestamptz NOT NULL DEFAULT now(),
  last_reported_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX vms_name_idx ON tidemark.vms (name);
COMMENT ON TABLE tidemark.vms IS 'Virtual machines: the domains that hosts have reported.';
COMMENT ON COLUMN tidemark.vms.id IS 'libvirt''s UUID of the domain.';
COMMENT ON COLUMN tidemark.vms.name IS 'The domain''s name, as last reported; unique on one host only.';
COMMENT ON COLUMN tidemark.vms.first_reported_at IS 'When a host first reported it.';
COMMENT ON COLUMN tidemark.vms.last_reported_at IS 'When a host last reported it.';

CREATE TABLE tidemark.host_vms (
  host_id uuid NOT NULL CONSTRAINT host_vms_host_fkey REFERENCES tidemark.hosts ON DELETE CASCADE,
  vm_id uuid NOT NULL CONSTRAINT host_vms_vm_fkey REFERENCES tidemark.vms ON DELETE CASCADE,
  active boolean NOT NULL,
  reported_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (host_id, vm_id)
);
CREATE INDEX host_vms_vm_id_idx ON tidemark.host_vms (vm_id);
COMMENT ON TABLE tidemark.host_vms IS 'Which host had which VM in its last inventory. For people: where a VM runs is asked of the hosts when it matters.';
COMMENT ON COLUMN tidemark.host_vms.host_id IS 'The host.';
COMMENT ON COLUMN tidemark.host_vms.vm_id IS 'The VM.';
COMMENT ON COLUMN tidemark.host_vms.active IS 'Whether it ran or was paused there (true), or was only defined (false).';
COMMENT ON COLUMN tidemark.host_vms.reported_at IS 'When the host said so.';

CREATE TABLE tidemark.volumes (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  pool_id uuid NOT NULL CONSTRAINT volumes_pool_fkey REFERENCES tidemark.pools,
  path text NOT NULL CONSTRAINT volumes_path_check CHECK (
    length(path) BETWEEN 1 AND 4095 AND path NOT LIKE '/%' AND path NOT LIKE '.tidemark/%'
    AND path !~ '(^|/)\.\.(/|$)'),
  format text NOT NULL CONSTRAINT volumes_format_check CHECK (length(format) BETWEEN 1 AND 64),
  virtual_bytes bigint NOT NULL DEFAULT 0 CONSTRAINT volumes_virtual_bytes_check CHECK (virtual_bytes >= 0),
  state text NOT NULL DEFAULT 'present' CONSTRAINT volumes_state_check CHECK (state IN ('present', 'gone')),
  host_id uuid CONSTRAINT volumes_host_fkey REFERENCES tidemark.hosts ON DELETE SET NULL,
  tip_snapshot_id uuid,
  tip_settled boolean GENERATED ALWAYS AS (CASE WHEN tip_snapshot_id IS NOT NULL THEN true END) STORED,
  first_reported_at timestamptz NOT NULL DEFAULT now(),
  last_reported_at timestamptz NOT NULL DEFAULT now(),
  gone_at timestamptz,
  CONSTRAINT volumes_pool_id_path_key UNIQUE (pool_id, path),
  CONSTRAINT volumes_gone_check CHECK ((state = 'gone') = (gone_at IS NOT NULL))
);
COMMENT ON TABLE tidemark.volumes IS 'Volumes: image files in primary pools, registered when first seen.';
COMMENT ON COLUMN tidemark.volumes.id IS 'The volume''s id.';
COMMENT ON COLUMN tidemark.volumes.pool_id IS 'The pool it lives in.';
COMMENT ON COLUMN tidemark.volumes.path IS 'Its path inside the pool, without leading slash; with the pool, what identifies it.';
COMMENT ON COLUMN tidemark.volumes.format IS 'The image''s format: qcow2, raw.';
COMMENT ON COLUMN tidemark.volumes.virtual_bytes IS 'Size that its VM sees, as last reported; 0 if never.';
COMMENT ON COLUMN tidemark.volumes.state IS 'present, or gone when its file vanished; its snapshots stay.';
COMMENT ON COLUMN tidemark.volumes.host_id IS 'The host that reported it last.';
COMMENT ON COLUMN tidemark.volumes.tip_snapshot_id IS 'The tip: the snapshot that the next increment would have as parent; null if none. Always ready or hidden, and of this volume.';
COMMENT ON COLUMN tidemark.volumes.tip_settled IS 'True when there is a tip: the foreign key''s half that demands a tip that is ready or hidden.';
COMMENT ON COLUMN tidemark.volumes.first_reported_at IS 'When it was registered.';
COMMENT ON COLUMN tidemark.volumes.last_reported_at IS 'When a host last reported it.';
COMMENT ON COLUMN tidemark.volumes.gone_at IS 'When its file was found to be missing; null while present.';

CREATE TABLE tidemark.vm_disks (
  vm_id uuid NOT NULL CONSTRAINT vm_disks_vm_fkey REFERENCES tidemark.vms ON DELETE CASCADE,
  target text NOT NULL CONSTRAINT vm_disks_target_check CHECK (target ~ '^[A-Za-z0-9._-]{1,64}$'),
  volume_id uuid NOT NULL CONSTRAINT vm_disks_volume_fkey REFERENCES tidemark.volumes ON DELETE CASCADE,
  PRIMARY KEY (vm_id, target)
);
CREATE INDEX vm_disks_volume_id_idx ON tidemark.vm_disks (volume_id);
COMMENT ON TABLE tidemark.vm_disks IS 'Which volume is which disk of which VM, as last reported.';
COMMENT ON COLUMN tidemark.vm_disks.vm_id IS 'The VM.';
COMMENT ON COLUMN tidemark.vm_disks.target IS 'The disk''s target in it: vda.';
COMMENT ON COLUMN tidemark.vm_disks.volume_id IS 'The volume.';

-- ------------------------------------------------------------------------------------------------- operations

CREATE TABLE tidemark.operations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  serial bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT operations_serial_key UNIQUE,
  request_id text NOT NULL CONSTRAINT operations_request_id_key UNIQUE
    CONSTRAINT operations_request_id_check CHECK (length(request_id) BETWEEN 1 AND 128),
  fingerprint bytea NOT NULL CONSTRAINT operations_fingerprint_check CHECK (length(fingerprint) = 32),
  kind text NOT NULL CONSTRAINT operations_kind_check CHECK (kind IN ('take', 'revert', 'delete')),
  parameters bytea NOT NULL,
  vm_id uuid CONSTRAINT operations_vm_fkey REFERENCES tidemark.vms ON DELETE SET NULL,
  vm_name text CONSTRAINT operations_vm_name_check CHECK (length(vm_name) BETWEEN 1 AND 1024),
  state text NOT NULL DEFAULT 'queued' CONSTRAINT operations_state_check
    CHECK (state IN ('queued', 'running', 'undoing', 'succeeded', 'failed', 'cancelled')),
  active boolean NOT NULL GENERATED ALWAYS AS (state IN ('running', 'undoing')) STORED,
  attempt bigint NOT NULL DEFAULT 0 CONSTRAINT operations_attempt_check CHECK (attempt >= 0),
  owner text CONSTRAINT operations_owner_check CHECK (length(owner) BETWEEN 1 AND 255),
  lease_expires_at timestamptz,
  cancel_requested_at timestamptz,
  error jsonb CONSTRAINT operations_error_check CHECK (
    jsonb_typeof(error) = 'object' AND error ? 'reason' AND error ? 'what' AND error ? 'why' AND error ? 'remedy'),
  bytes_done bigint NOT NULL DEFAULT 0 CONSTRAINT operations_bytes_done_check CHECK (bytes_done >= 0),
  bytes_total bigint NOT NULL DEFAULT 0 CONSTRAINT operations_bytes_total_check CHECK (bytes_total >= 0),
  committed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT operations_id_active_key UNIQUE (id, active),
  CONSTRAINT operations_started_check CHECK ((attempt > 0) = (started_at IS NOT NULL)),
  CONSTRAINT operations_owned_check CHECK ((attempt > 0) = (owner IS NOT NULL)),
  CONSTRAINT operations_lease_check
    CHECK ((state IN ('running', 'undoing')) = (lease_expires_at IS NOT NULL)),
  CONSTRAINT operations_running_check
    CHECK (attempt > 0 OR state NOT IN ('running', 'undoing', 'succeeded')),
  CONSTRAINT operations_queued_check CHECK (state <> 'queued' OR attempt = 0),
  CONSTRAINT operations_finished_check
    CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CONSTRAINT operations_cancelled_check CHECK (state <> 'cancelled' OR cancel_requested_at IS NOT NULL),
  CONSTRAINT operations_failed_check CHECK (state <> 'failed' OR error IS NOT NULL),
  CONSTRAINT operations_undoing_check
    CHECK (state <> 'undoing' OR error IS NOT NULL OR cancel_requested_at IS NOT NULL),
  CONSTRAINT operations_errorless_check CHECK (state NOT IN ('queued', 'running', 'succeeded') OR error IS NULL),
  CONSTRAINT operations_committed_check
    CHECK (committed_at IS NULL OR (attempt > 0 AND state IN ('running', 'succeeded')))
);
CREATE INDEX operations_unfinished_idx ON tidemark.operations (serial)
  WHERE state IN ('queued', 'running', 'undoing');
COMMENT ON TABLE tidemark.operations IS 'Requests that change something: durable, idempotent, observable, cancellable.';
COMMENT ON COLUMN tidemark.operations.id IS 'The operation''s id; everything it makes carries it.';
COMMENT ON COLUMN tidemark.operations.serial IS 'The order of acceptance: operations that share a volume run in this order.';
COMMENT ON COLUMN tidemark.operations.request_id IS 'The id that the caller gave the request, unique for ever.';
COMMENT ON COLUMN tidemark.operations.fingerprint IS 'SHA-256 over kind and parameters: tells another request with a used request_id.';
COMMENT ON COLUMN tidemark.operations.kind IS 'take, revert or delete.';
COMMENT ON COLUMN tidemark.operations.parameters IS 'What was asked for, as the encoded message; its references are resolved in operation_volumes and operation_snapshots.';
COMMENT ON COLUMN tidemark.operations.vm_id IS 'The VM that its volumes belonged to when it was accepted; null for a detached volume.';
COMMENT ON COLUMN tidemark.operations.vm_name IS 'That VM''s name at that time.';
COMMENT ON COLUMN tidemark.operations.state IS 'queued, running, undoing; final: succeeded, failed, cancelled.';
COMMENT ON COLUMN tidemark.operations.active IS 'Whether an orchestrator holds it: state is running or undoing. Only then may it claim volumes.';
COMMENT ON COLUMN tidemark.operations.attempt IS 'The fence: grows with every claim; writes of an older attempt are refused. 0 before the first.';
COMMENT ON COLUMN tidemark.operations.owner IS 'The orchestrator that works on it, or did last; null before the first claim.';
COMMENT ON COLUMN tidemark.operations.lease_expires_at IS 'When another orchestrator may take over; null unless active.';
COMMENT ON COLUMN tidemark.operations.cancel_requested_at IS 'When somebody asked for its cancellation; null if nobody did.';
COMMENT ON COLUMN tidemark.operations.error IS 'Why it failed or is being undone: reason, what, why, remedy, retryable, facts.';
COMMENT ON COLUMN tidemark.operations.bytes_done IS 'How much it has copied, in bytes.';
COMMENT ON COLUMN tidemark.operations.bytes_total IS 'How much it will copy, in bytes; 0 while unknown.';
COMMENT ON COLUMN tidemark.operations.committed_at IS 'When its commit made its effect true; from then on it cannot be cancelled or undone. Null before.';
COMMENT ON COLUMN tidemark.operations.created_at IS 'When it was accepted.';
COMMENT ON COLUMN tidemark.operations.started_at IS 'When it was first claimed; null while queued.';
COMMENT ON COLUMN tidemark.operations.finished_at IS 'When it ended; null until then.';
COMMENT ON COLUMN tidemark.operations.changed_at IS 'When this row last changed in a way that watchers see.';

CREATE TABLE tidemark.operation_volumes (
  operation_id uuid NOT NULL CONSTRAINT operation_volumes_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  position integer NOT NULL CONSTRAINT operation_volumes_position_check CHECK (position >= 0),
  volume_id uuid NOT NULL CONSTRAINT operation_volumes_volume_fkey REFERENCES tidemark.volumes,
  disk text CONSTRAINT operation_volumes_disk_check CHECK (disk ~ '^[A-Za-z0-9._-]{1,64}$'),
  claimed boolean NOT NULL DEFAULT false,
  claimed_active boolean GENERATED ALWAYS AS (CASE WHEN claimed THEN true END) STORED,
  PRIMARY KEY (operation_id, position),
  CONSTRAINT operation_volumes_operation_id_volume_id_key UNIQUE (operation_id, volume_id),
  CONSTRAINT operation_volumes_claimed_fkey
    FOREIGN KEY (operation_id, claimed_active) REFERENCES tidemark.operations (id, active)
);
CREATE UNIQUE INDEX operation_volumes_claimed_key ON tidemark.operation_volumes (volume_id) WHERE claimed;
CREATE INDEX operation_volumes_volume_id_idx ON tidemark.operation_volumes (volume_id);
COMMENT ON TABLE tidemark.operation_volumes IS 'The volumes that an operation is about. At most one running operation per volume: a unique index over the claimed rows.';
COMMENT ON COLUMN tidemark.operation_volumes.operation_id IS 'The operation.';
COMMENT ON COLUMN tidemark.operation_volumes.position IS 'The volume''s place in the request, from 0.';
COMMENT ON COLUMN tidemark.operation_volumes.volume_id IS 'The volume.';
COMMENT ON COLUMN tidemark.operation_volumes.disk IS 'Its place in the VM when the operation was accepted: vda; null if detached.';
COMMENT ON COLUMN tidemark.operation_volumes.claimed IS 'Whether this operation holds the volume; only an active one can.';
COMMENT ON COLUMN tidemark.operation_volumes.claimed_active IS 'True when claimed: the foreign key''s half that demands an active operation.';

CREATE TABLE tidemark.operation_steps (
  operation_id uuid NOT NULL CONSTRAINT operation_steps_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  step text NOT NULL CONSTRAINT operation_steps_step_check CHECK (step ~ '^[a-z][a-z_-]{0,62}$'),
  position integer NOT NULL CONSTRAINT operation_steps_position_check CHECK (position >= 0),
  attempt bigint NOT NULL CONSTRAINT operation_steps_attempt_check CHECK (attempt > 0),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  outcome bytea,
  error jsonb CONSTRAINT operation_steps_error_check CHECK (
    jsonb_typeof(error) = 'object' AND error ? 'reason' AND error ? 'what' AND error ? 'why' AND error ? 'remedy'),
  summary text NOT NULL DEFAULT '' CONSTRAINT operation_steps_summary_check CHECK (length(summary) <= 4096),
  PRIMARY KEY (operation_id, step),
  CONSTRAINT operation_steps_operation_id_position_key UNIQUE (operation_id, position),
  CONSTRAINT operation_steps_times_check CHECK (finished_at IS NULL OR finished_at >= started_at),
  CONSTRAINT operation_steps_outcome_check CHECK (outcome IS NULL OR (finished_at IS NOT NULL AND error IS NULL)),
  CONSTRAINT operation_steps_error_finished_check CHECK (error IS NULL OR finished_at IS NOT NULL)
);
COMMENT ON TABLE tidemark.operation_steps IS 'An operation''s journal: each step''s intent is written before it begins, its outcome before the next one does.';
COMMENT ON COLUMN tidemark.operation_steps.operation_id IS 'The operation.';
COMMENT ON COLUMN tidemark.operation_steps.step IS 'The step''s name: plan, reconcile, prepare, copy, seal, commit, tidy.';
COMMENT ON COLUMN tidemark.operation_steps.position IS 'Its place in the journal, from 0: the order in which steps were first begun.';
COMMENT ON COLUMN tidemark.operation_steps.attempt IS 'The attempt that began it last.';
COMMENT ON COLUMN tidemark.operation_steps.started_at IS 'When that attempt began it.';
COMMENT ON COLUMN tidemark.operation_steps.finished_at IS 'When it ended; null while it runs.';
COMMENT ON COLUMN tidemark.operation_steps.outcome IS 'What it found and did, for the steps after it and for a takeover, as an encoded message; null while it runs and when it failed.';
COMMENT ON COLUMN tidemark.operation_steps.error IS 'Why it failed; null while it runs and when it succeeded.';
COMMENT ON COLUMN tidemark.operation_steps.summary IS 'A line for people about what it found and did.';

-- -------------------------------------------------------------------------------------------------- snapshots

CREATE TABLE tidemark.snapshot_groups (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  operation_id uuid NOT NULL CONSTRAINT snapshot_groups_operation_id_key UNIQUE
    CONSTRAINT snapshot_groups_operation_fkey REFERENCES tidemark.operations
);
COMMENT ON TABLE tidemark.snapshot_groups IS 'Snapshots of several volumes of one VM at the same instant, made by one operation.';
COMMENT ON COLUMN tidemark.snapshot_groups.id IS 'The group''s id.';
COMMENT ON COLUMN tidemark.snapshot_groups.operation_id IS 'The operation that made it; the VM it was made of is that operation''s.';

CREATE TABLE tidemark.snapshots (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  volume_id uuid NOT NULL CONSTRAINT snapshots_volume_fkey REFERENCES tidemark.volumes,
  group_id uuid NOT NULL CONSTRAINT snapshots_group_fkey REFERENCES tidemark.snapshot_groups,
  parent_id uuid,
  kind text NOT NULL CONSTRAINT snapshots_kind_check CHECK (kind IN ('full', 'incremental')),
  full_reason text CONSTRAINT snapshots_full_reason_check CHECK (full_reason IN (
    'first_snapshot', 'incremental_disabled', 'chain_limit', 'store_changed', 'chain_ended', 'bitmap_missing',
    'bitmap_inconsistent', 'parent_unavailable', 'requested', 'consolidated')),
  state text NOT NULL DEFAULT 'creating' CONSTRAINT snapshots_state_check
    CHECK (state IN ('creating', 'ready', 'hidden', 'removing')),
  store_id uuid CONSTRAINT snapshots_store_fkey REFERENCES tidemark.stores,
  pool_id uuid CONSTRAINT snapshots_pool_fkey REFERENCES tidemark.pools,
  location_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(store_id, pool_id)) STORED,
  name text NOT NULL DEFAULT '' CONSTRAINT snapshots_name_check
    CHECK (length(name) <= 255 AND name !~ '[[:cntrl:]/]'),
  checkpoint text CONSTRAINT snapshots_checkpoint_check CHECK (checkpoint ~ '^tidemark-[0-9a-f-]{36}$'),
  virtual_bytes bigint CONSTRAINT snapshots_virtual_bytes_check CHECK (virtual_bytes > 0),
  allocated_bytes bigint CONSTRAINT snapshots_allocated_bytes_check CHECK (allocated_bytes >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  taken_at timestamptz,
  deleted_at timestamptz,
  settled boolean NOT NULL GENERATED ALWAYS AS (state IN ('ready', 'hidden')) STORED,
  parent_settled boolean GENERATED ALWAYS AS
    (CASE WHEN parent_id IS NOT NULL AND state <> 'removing' THEN true END) STORED,
  CONSTRAINT snapshots_id_volume_id_key UNIQUE (id, volume_id),
  CONSTRAINT snapshots_id_settled_key UNIQUE (id, settled),
  CONSTRAINT snapshots_id_volume_id_settled_key UNIQUE (id, volume_id, settled),
  CONSTRAINT snapshots_id_volume_id_location_id_key UNIQUE (id, volume_id, location_id),
  CONSTRAINT snapshots_group_id_volume_id_key UNIQUE (group_id, volume_id),
  CONSTRAINT snapshots_volume_id_checkpoint_key UNIQUE (volume_id, checkpoint),
  CONSTRAINT snapshots_parent_fkey FOREIGN KEY (parent_id, volume_id, location_id)
    REFERENCES tidemark.snapshots (id, volume_id, location_id) ON DELETE RESTRICT,
  CONSTRAINT snapshots_parent_settled_fkey FOREIGN KEY (parent_id, parent_settled)
    REFERENCES tidemark.snapshots (id, settled) ON DELETE RESTRICT,
  CONSTRAINT snapshots_parent_check CHECK ((kind = 'full') = (parent_id IS NULL) AND parent_id <> id),
  CONSTRAINT snapshots_full_check CHECK ((kind = 'full') = (full_reason IS NOT NULL)),
  CONSTRAINT snapshots_location_check CHECK (num_nonnulls(store_id, pool_id) = 1),
  CONSTRAINT snapshots_incremental_disabled_check
    CHECK (full_reason <> 'incremental_disabled' OR checkpoint IS NULL),
  CONSTRAINT snapshots_taken_check CHECK ((state <> 'creating') = (taken_at IS NOT NULL)),
  CONSTRAINT snapshots_virtual_bytes_known_check CHECK ((state <> 'creating') = (virtual_bytes IS NOT NULL)),
  CONSTRAINT snapshots_allocated_bytes_known_check CHECK ((state <> 'creating') = (allocated_bytes IS NOT NULL)),
  CONSTRAINT snapshots_deleted_check CHECK ((state IN ('hidden', 'removing')) = (deleted_at IS NOT NULL))
);
CREATE INDEX snapshots_parent_id_idx ON tidemark.snapshots (parent_id);
CREATE INDEX snapshots_created_at_idx ON tidemark.snapshots (created_at DESC, id);
COMMENT ON TABLE tidemark.snapshots IS 'One point in time of one volume each; parent_id makes them a forest per volume, the chain graph.';
COMMENT ON COLUMN tidemark.snapshots.id IS 'The snapshot''s id; its file is named after it.';
COMMENT ON COLUMN tidemark.snapshots.volume_id IS 'The volume whose point in time it is.';
COMMENT ON COLUMN tidemark.snapshots.group_id IS 'The snapshots made with it, and by it the operation that made it.';
COMMENT ON COLUMN tidemark.snapshots.parent_id IS 'The snapshot it holds the changes since; null if full. Of the same volume and at the same location; cannot be removed before its children.';
COMMENT ON COLUMN tidemark.snapshots.kind IS 'full or incremental.';
COMMENT ON COLUMN tidemark.snapshots.full_reason IS 'Why it is full; null if incremental.';
COMMENT ON COLUMN tidemark.snapshots.state IS 'creating, ready, hidden (deleted by its user, a child needs it) or removing.';
COMMENT ON COLUMN tidemark.snapshots.store_id IS 'The store that holds its file; null when on primary.';
COMMENT ON COLUMN tidemark.snapshots.pool_id IS 'The pool that holds its file; null when on secondary.';
COMMENT ON COLUMN tidemark.snapshots.location_id IS 'The store or pool: the foreign key''s half that keeps a chain in one place.';
COMMENT ON COLUMN tidemark.snapshots.name IS 'The caller''s name for it; may be empty.';
COMMENT ON COLUMN tidemark.snapshots.checkpoint IS 'Name of the bitmap and checkpoint made with it; null if none was.';
COMMENT ON COLUMN tidemark.snapshots.virtual_bytes IS 'The volume''s size at that moment; null while creating.';
COMMENT ON COLUMN tidemark.snapshots.allocated_bytes IS 'What its file occupies on the storage, as the file system tells; null while creating.';
COMMENT ON COLUMN tidemark.snapshots.created_at IS 'When it was planned.';
COMMENT ON COLUMN tidemark.snapshots.taken_at IS 'The moment whose content it holds; null while creating.';
COMMENT ON COLUMN tidemark.snapshots.deleted_at IS 'When its user deleted it; null unless hidden or removing.';
COMMENT ON COLUMN tidemark.snapshots.settled IS 'Whether it is ready or hidden: may be a tip or a parent.';
COMMENT ON COLUMN tidemark.snapshots.parent_settled IS 'True with a parent, unless removing: the foreign key''s half that demands a parent that is ready or hidden.';

ALTER TABLE tidemark.volumes ADD CONSTRAINT volumes_tip_fkey FOREIGN KEY (tip_snapshot_id, id, tip_settled)
  REFERENCES tidemark.snapshots (id, volume_id, settled);
CREATE INDEX volumes_tip_snapshot_id_idx ON tidemark.volumes (tip_snapshot_id);

CREATE TABLE tidemark.operation_snapshots (
  operation_id uuid NOT NULL CONSTRAINT operation_snapshots_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  position integer NOT NULL CONSTRAINT operation_snapshots_position_check CHECK (position >= 0),
  snapshot_id uuid NOT NULL,
  PRIMARY KEY (operation_id, position),
  CONSTRAINT operation_snapshots_operation_id_snapshot_id_key UNIQUE (operation_id, snapshot_id)
);
CREATE INDEX operation_snapshots_snapshot_id_idx ON tidemark.operation_snapshots (snapshot_id);
COMMENT ON TABLE tidemark.operation_snapshots IS 'The snapshots that an operation makes, reverts to or deletes. History: it outlives the snapshots, so there is no foreign key to them.';
COMMENT ON COLUMN tidemark.operation_snapshots.operation_id IS 'The operation.';
COMMENT ON COLUMN tidemark.operation_snapshots.position IS 'The snapshot''s place among them, from 0.';
COMMENT ON COLUMN tidemark.operation_snapshots.snapshot_id IS 'The snapshot''s id; its row may be gone.';

CREATE TABLE tidemark.bitmaps (
  volume_id uuid NOT NULL CONSTRAINT bitmaps_volume_fkey REFERENCES tidemark.volumes,
  name text NOT NULL CONSTRAINT bitmaps_name_check CHECK (name ~ '^tidemark-[0-9a-f-]{36}$'),
  snapshot_id uuid,
  state text NOT NULL CONSTRAINT bitmaps_state_check CHECK (state IN ('pending', 'valid', 'doomed')),
  valid_settled boolean GENERATED ALWAYS AS (CASE WHEN state = 'valid' THEN true END) STORED,
  PRIMARY KEY (volume_id, name),
  CONSTRAINT bitmaps_snapshot_check CHECK ((state = 'doomed') OR (snapshot_id IS NOT NULL)),
  CONSTRAINT bitmaps_snapshot_fkey FOREIGN KEY (snapshot_id, volume_id)
    REFERENCES tidemark.snapshots (id, volume_id) ON DELETE SET NULL (snapshot_id),
  CONSTRAINT bitmaps_valid_fkey FOREIGN KEY (snapshot_id, volume_id, valid_settled)
    REFERENCES tidemark.snapshots (id, volume_id, settled)
);
CREATE UNIQUE INDEX bitmaps_snapshot_id_key ON tidemark.bitmaps (snapshot_id);
COMMENT ON TABLE tidemark.bitmaps IS 'All bitmaps of ours that may exist in a volume''s image.';
COMMENT ON COLUMN tidemark.bitmaps.volume_id IS 'The volume.';
COMMENT ON COLUMN tidemark.bitmaps.name IS 'The bitmap''s name; the checkpoint''s too.';
COMMENT ON COLUMN tidemark.bitmaps.snapshot_id IS 'The snapshot since which it records; null when that one''s row is gone, which only a doomed bitmap survives.';
COMMENT ON COLUMN tidemark.bitmaps.state IS 'pending: an operation may have made it; valid: has recorded since its snapshot; doomed: to be removed by the next tidy.';
COMMENT ON COLUMN tidemark.bitmaps.valid_settled IS 'True when valid: the foreign key''s half that demands a snapshot that is ready or hidden.';

CREATE TABLE tidemark.pins (
  operation_id uuid NOT NULL CONSTRAINT pins_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  snapshot_id uuid NOT NULL CONSTRAINT pins_snapshot_fkey REFERENCES tidemark.snapshots ON DELETE RESTRICT,
  lease_expires_at timestamptz NOT NULL,
  PRIMARY KEY (operation_id, snapshot_id)
);
CREATE INDEX pins_snapshot_id_idx ON tidemark.pins (snapshot_id);
COMMENT ON TABLE tidemark.pins IS 'Snapshots that somebody reads: no file is unlinked or swapped while a pin covers it.';
COMMENT ON COLUMN tidemark.pins.operation_id IS 'The operation that reads.';
COMMENT ON COLUMN tidemark.pins.snapshot_id IS 'A snapshot of the chain that it reads.';
COMMENT ON COLUMN tidemark.pins.lease_expires_at IS 'When the pin ends by itself unless its operation renews it.';

-- --------------------------------------------------------------------------------------------------- settings

CREATE TABLE tidemark.settings (
  name text NOT NULL CONSTRAINT settings_name_check CHECK (name ~ '^[a-z][a-z0-9.]{0,126}$'),
  zone_id uuid CONSTRAINT settings_zone_fkey REFERENCES tidemark.zones ON DELETE CASCADE,
  cluster_id uuid CONSTRAINT settings_cluster_fkey REFERENCES tidemark.clusters ON DELETE CASCADE,
  scope text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN cluster_id IS NOT NULL THEN 'cluster' WHEN zone_id IS NOT NULL THEN 'zone' ELSE 'global' END) STORED,
  value text NOT NULL CONSTRAINT settings_value_check CHECK (length(value) <= 1024),
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT settings_scope_check CHECK (num_nonnulls(zone_id, cluster_id) <= 1),
  CONSTRAINT settings_name_scope_key UNIQUE NULLS NOT DISTINCT (name, zone_id, cluster_id)
);
COMMENT ON TABLE tidemark.settings IS 'Values of settings, each at one scope; resolved cluster, zone, global, default.';
COMMENT ON COLUMN tidemark.settings.name IS 'The setting''s name: snapshot.delta.max.';
COMMENT ON COLUMN tidemark.settings.zone_id IS 'The zone it holds in; null at another scope.';
COMMENT ON COLUMN tidemark.settings.cluster_id IS 'The cluster it holds in; null at another scope.';
COMMENT ON COLUMN tidemark.settings.scope IS 'global, zone or cluster: which of the two ids is set.';
COMMENT ON COLUMN tidemark.settings.value IS 'Its value as text.';
COMMENT ON COLUMN tidemark.settings.changed_at IS 'When it was last set.';
