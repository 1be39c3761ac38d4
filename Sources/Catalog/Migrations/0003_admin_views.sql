-- What admins ask for with psql. Views only: nothing here may be written to.
CREATE SCHEMA admin;
COMMENT ON SCHEMA admin IS 'Views for admins: chains, operations, space, hosts. Read only.';

CREATE VIEW admin.snapshots AS
WITH RECURSIVE chain AS (
  SELECT s.id, s.id AS root_id, 0 AS depth, ARRAY[s.created_at::text || s.id::text] AS sort_path
  FROM tidemark.snapshots s
  WHERE s.parent_id IS NULL
  UNION ALL
  SELECT s.id, c.root_id, c.depth + 1, c.sort_path || (s.created_at::text || s.id::text)
  FROM chain c JOIN tidemark.snapshots s ON s.parent_id = c.id
)
SELECT s.id AS snapshot_id, s.name, o.vm_name, ov.disk, p.name AS pool, v.path AS volume_path, s.volume_id,
  s.group_id, g.operation_id, s.parent_id, c.root_id AS chain_id, c.depth, c.sort_path, s.kind, s.full_reason, s.state,
  (v.tip_snapshot_id = s.id) IS TRUE AS is_tip, coalesce(st.name, sp.name) AS location,
  CASE WHEN s.store_id IS NULL THEN 'primary' ELSE 'secondary' END AS location_kind,
  s.virtual_bytes, s.allocated_bytes, s.taken_at, s.deleted_at
FROM tidemark.snapshots s
JOIN chain c ON c.id = s.id
JOIN tidemark.volumes v ON v.id = s.volume_id
JOIN tidemark.pools p ON p.id = v.pool_id
JOIN tidemark.snapshot_groups g ON g.id = s.group_id
JOIN tidemark.operations o ON o.id = g.operation_id
LEFT JOIN tidemark.operation_volumes ov ON ov.operation_id = o.id AND ov.volume_id = s.volume_id
LEFT JOIN tidemark.stores st ON st.id = s.store_id
LEFT JOIN tidemark.pools sp ON sp.id = s.pool_id;
COMMENT ON VIEW admin.snapshots IS 'Every snapshot with its volume, the VM and disk it was taken of, its chain and its place in it.';

CREATE VIEW admin.chain_edges AS
SELECT volume_id, vm_name, disk, chain_id, parent_id, snapshot_id AS child_id, depth, state AS child_state
FROM admin.snapshots
WHERE parent_id IS NOT NULL;
COMMENT ON VIEW admin.chain_edges IS 'The chain graph as edges from parent to child.';

CREATE VIEW admin.chains AS
SELECT volume_id, vm_name, disk, chain_id,
  repeat('  ', depth) || CASE WHEN depth > 0 THEN '└ ' ELSE '' END || left(snapshot_id::text, 8)
    || CASE WHEN name <> '' THEN ' "' || name || '"' ELSE '' END
    || CASE kind WHEN 'full' THEN ' full (' || full_reason || ')' ELSE ' incremental' END
    || CASE WHEN state <> 'ready' THEN ' ' || state ELSE '' END
    || CASE WHEN is_tip THEN ' [tip]' ELSE '' END
    || coalesce('  ' || pg_size_pretty(allocated_bytes), '') AS tree,
  taken_at, location, snapshot_id
FROM admin.snapshots
ORDER BY volume_id, sort_path;
COMMENT ON VIEW admin.chains IS 'The chain graph as indented text, volume by volume, each snapshot below its parent.';

CREATE VIEW admin.operations AS
SELECT o.id AS operation_id, o.kind, o.state, o.vm_name,
  (SELECT string_agg(coalesce(ov.disk, left(ov.volume_id::text, 8)), ',' ORDER BY ov.position)
    FROM tidemark.operation_volumes ov WHERE ov.operation_id = o.id) AS disks,
  (SELECT st.step FROM tidemark.operation_steps st WHERE st.operation_id = o.id
    ORDER BY st.started_at DESC, st.position DESC LIMIT 1) AS step,
  o.attempt, o.owner, o.lease_expires_at, o.cancel_requested_at, o.error ->> 'reason' AS error_reason,
  concat_ws(' ', o.error ->> 'what', o.error ->> 'why', o.error ->> 'remedy') AS error, o.bytes_done, o.bytes_total,
  o.created_at, o.started_at, o.finished_at, o.started_at - o.created_at AS waited,
  coalesce(o.finished_at, now()) - o.started_at AS took, o.request_id
FROM tidemark.operations o
ORDER BY o.serial DESC;
COMMENT ON VIEW admin.operations IS 'Operations, newest first, with how long they waited and took.';

CREATE VIEW admin.operation_steps AS
SELECT s.operation_id, o.kind, s.position, s.step, s.attempt, s.started_at, s.finished_at,
  coalesce(s.finished_at, now()) - s.started_at AS took,
  CASE WHEN s.error IS NOT NULL THEN 'failed' WHEN s.finished_at IS NULL THEN 'begun' ELSE 'done' END AS state,
  s.summary, s.error ->> 'reason' AS error_reason,
  concat_ws(' ', s.error ->> 'what', s.error ->> 'why', s.error ->> 'remedy') AS error
FROM tidemark.operation_steps s JOIN tidemark.operations o ON o.id = s.operation_id
ORDER BY o.serial DESC, s.position;
COMMENT ON VIEW admin.operation_steps IS 'The journals of all operations with the duration of each step.';

CREATE VIEW admin.space_by_chain AS
SELECT volume_id, max(vm_name) AS vm_name, max(disk) AS disk, chain_id, location,
  count(*) AS links, count(*) FILTER (WHERE state = 'hidden') AS hidden_links,
  coalesce(sum(allocated_bytes), 0) AS bytes,
  coalesce(sum(allocated_bytes) FILTER (WHERE state = 'hidden'), 0) AS hidden_bytes,
  min(taken_at) AS oldest, max(taken_at) AS newest
FROM admin.snapshots
GROUP BY volume_id, chain_id, location;
COMMENT ON VIEW admin.space_by_chain IS 'What each chain occupies, and how much of it only for the sake of children.';

CREATE VIEW admin.space_by_volume AS
SELECT v.id AS volume_id, p.name AS pool, v.path, v.state, v.virtual_bytes, count(s.id) AS snapshots,
  count(s.id) FILTER (WHERE s.state = 'hidden') AS hidden_snapshots, coalesce(sum(s.allocated_bytes), 0) AS bytes,
  coalesce(sum(s.allocated_bytes) FILTER (WHERE s.state = 'hidden'), 0) AS hidden_bytes
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
LEFT JOIN tidemark.snapshots s ON s.volume_id = v.id
GROUP BY v.id, p.name;
COMMENT ON VIEW admin.space_by_volume IS 'What each volume''s snapshots occupy.';

CREATE VIEW admin.space_by_vm AS
SELECT o.vm_id, o.vm_name, count(*) AS snapshots, coalesce(sum(s.allocated_bytes), 0) AS bytes,
  coalesce(sum(s.allocated_bytes) FILTER (WHERE s.state = 'hidden'), 0) AS hidden_bytes
FROM tidemark.snapshots s
JOIN tidemark.snapshot_groups g ON g.id = s.group_id
JOIN tidemark.operations o ON o.id = g.operation_id
GROUP BY o.vm_id, o.vm_name;
COMMENT ON VIEW admin.space_by_vm IS 'What the snapshots occupy by the VM they were taken of; no VM: of detached volumes.';

CREATE VIEW admin.hidden_snapshots AS
SELECT s.snapshot_id, s.vm_name, s.disk, s.volume_id, s.allocated_bytes, s.deleted_at,
  (SELECT count(*) FROM tidemark.snapshots c WHERE c.parent_id = s.snapshot_id) AS children, s.is_tip
FROM admin.snapshots s
WHERE s.state = 'hidden';
COMMENT ON VIEW admin.hidden_snapshots IS 'Snapshots that their users deleted and that children keep.';

CREATE VIEW admin.full_reasons AS
SELECT full_reason, count(*) AS fulls, coalesce(sum(allocated_bytes), 0) AS bytes, max(taken_at) AS latest
FROM tidemark.snapshots
WHERE kind = 'full'
GROUP BY full_reason;
COMMENT ON VIEW admin.full_reasons IS 'Why full snapshots were full, and what they cost.';

CREATE VIEW admin.hosts AS
SELECT h.name AS host, c.name AS cluster, z.name AS zone, h.address,
  concat_ws('.', h.libvirt_version / 1000000, h.libvirt_version / 1000 % 1000, h.libvirt_version % 1000) AS libvirt,
  concat_ws('.', h.qemu_version / 1000000, h.qemu_version / 1000 % 1000, h.qemu_version % 1000) AS qemu,
  h.libvirt_version >= 7006000 AND h.qemu_version >= 6001000 AS can_increment, h.agent_version,
  now() - h.last_heartbeat_at AS heartbeat_age, now() - h.last_inventory_at AS inventory_age
FROM tidemark.hosts h
JOIN tidemark.clusters c ON c.id = h.cluster_id
JOIN tidemark.zones z ON z.id = c.zone_id;
COMMENT ON VIEW admin.hosts IS 'Hosts with their versions and the age of their last heartbeat.';

CREATE VIEW admin.mounts AS
SELECT h.name AS host, 'pool' AS kind, p.name, hp.mounted, hp.capacity_bytes, hp.free_bytes, hp.problem,
  now() - hp.reported_at AS report_age
FROM tidemark.host_pools hp
JOIN tidemark.hosts h ON h.id = hp.host_id
JOIN tidemark.pools p ON p.id = hp.pool_id
UNION ALL
SELECT h.name, 'store', s.name, hs.mounted, hs.capacity_bytes, hs.free_bytes, hs.problem, now() - hs.reported_at
FROM tidemark.host_stores hs
JOIN tidemark.hosts h ON h.id = hs.host_id
JOIN tidemark.stores s ON s.id = hs.store_id;
COMMENT ON VIEW admin.mounts IS 'Which host sees which pool and store, how full it is, and what is wrong with it.';

CREATE VIEW admin.disks_without_recent_snapshot AS
SELECT m.name AS vm_name, d.target AS disk, d.volume_id, max(s.taken_at) AS last_snapshot,
  now() - max(s.taken_at) AS age
FROM tidemark.vms m
JOIN tidemark.vm_disks d ON d.vm_id = m.id
LEFT JOIN tidemark.snapshots s ON s.volume_id = d.volume_id AND s.state = 'ready'
GROUP BY m.name, d.target, d.volume_id
HAVING max(s.taken_at) IS NULL OR max(s.taken_at) < now() - interval '1 day';
COMMENT ON VIEW admin.disks_without_recent_snapshot IS 'Disks of VMs that have no snapshot of the last day.';

-- What the columns mean: shown by \d+.
COMMENT ON COLUMN admin.chain_edges.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.chain_edges.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.chain_edges.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.chain_edges.chain_id IS 'The full snapshot at the chain''s root.';
COMMENT ON COLUMN admin.chain_edges.parent_id IS 'The parent.';
COMMENT ON COLUMN admin.chain_edges.child_id IS 'The increment on it.';
COMMENT ON COLUMN admin.chain_edges.depth IS 'Links above it in its chain; 0 at the root.';
COMMENT ON COLUMN admin.chain_edges.child_state IS 'The increment''s state: ready, hidden, creating, removing.';
COMMENT ON COLUMN admin.chains.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.chains.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.chains.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.chains.chain_id IS 'The full snapshot at the chain''s root.';
COMMENT ON COLUMN admin.chains.tree IS 'The snapshot as a line, indented by its depth: id, name, kind with full reason, marks, bytes.';
COMMENT ON COLUMN admin.chains.taken_at IS 'The moment whose content it holds; null while it is made.';
COMMENT ON COLUMN admin.chains.location IS 'Name of the store, or of the pool, that holds the file.';
COMMENT ON COLUMN admin.chains.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN admin.disks_without_recent_snapshot.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.disks_without_recent_snapshot.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.disks_without_recent_snapshot.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.disks_without_recent_snapshot.last_snapshot IS 'When its last ready snapshot was taken; null if never.';
COMMENT ON COLUMN admin.disks_without_recent_snapshot.age IS 'How long ago that was; null if never.';
COMMENT ON COLUMN admin.full_reasons.full_reason IS 'Why full: one of the closed list.';
COMMENT ON COLUMN admin.full_reasons.fulls IS 'How many there are for this reason.';
COMMENT ON COLUMN admin.full_reasons.bytes IS 'What the files occupy, in bytes, as the file system told.';
COMMENT ON COLUMN admin.full_reasons.latest IS 'When the last of them was taken.';
COMMENT ON COLUMN admin.hidden_snapshots.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN admin.hidden_snapshots.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.hidden_snapshots.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.hidden_snapshots.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.hidden_snapshots.allocated_bytes IS 'What its file occupies, in bytes, as the file system told; null while it is made.';
COMMENT ON COLUMN admin.hidden_snapshots.deleted_at IS 'When its user deleted it; null if nobody did.';
COMMENT ON COLUMN admin.hidden_snapshots.children IS 'How many snapshots need it.';
COMMENT ON COLUMN admin.hidden_snapshots.is_tip IS 'Whether it is the volume''s tip: the parent of the next increment.';
COMMENT ON COLUMN admin.hosts.host IS 'The host''s name.';
COMMENT ON COLUMN admin.hosts.cluster IS 'Its cluster''s name.';
COMMENT ON COLUMN admin.hosts.zone IS 'Its zone''s name.';
COMMENT ON COLUMN admin.hosts.address IS 'Where its agent listens.';
COMMENT ON COLUMN admin.hosts.libvirt IS 'libvirt''s version.';
COMMENT ON COLUMN admin.hosts.qemu IS 'QEMU''s version.';
COMMENT ON COLUMN admin.hosts.can_increment IS 'Whether both are new enough for increments.';
COMMENT ON COLUMN admin.hosts.agent_version IS 'The agent''s version.';
COMMENT ON COLUMN admin.hosts.heartbeat_age IS 'How long ago it was last heard of.';
COMMENT ON COLUMN admin.hosts.inventory_age IS 'How long ago it last reported all its domains; null if never.';
COMMENT ON COLUMN admin.mounts.host IS 'The host''s name.';
COMMENT ON COLUMN admin.mounts.kind IS 'pool or store.';
COMMENT ON COLUMN admin.mounts.name IS 'The pool''s or store''s name.';
COMMENT ON COLUMN admin.mounts.mounted IS 'Whether the host can use it now.';
COMMENT ON COLUMN admin.mounts.capacity_bytes IS 'Size of its file system, in bytes.';
COMMENT ON COLUMN admin.mounts.free_bytes IS 'Free bytes there.';
COMMENT ON COLUMN admin.mounts.problem IS 'Why it cannot be used; empty if it can.';
COMMENT ON COLUMN admin.mounts.report_age IS 'How long ago the host said so.';
COMMENT ON COLUMN admin.operation_steps.operation_id IS 'The operation.';
COMMENT ON COLUMN admin.operation_steps.kind IS 'The operation''s kind: take, revert or delete.';
COMMENT ON COLUMN admin.operation_steps.position IS 'The step''s place in the journal, from 0.';
COMMENT ON COLUMN admin.operation_steps.step IS 'The step''s name; of an operation: the one that runs, or ran last.';
COMMENT ON COLUMN admin.operation_steps.attempt IS 'The attempt: grows with each takeover by another orchestrator.';
COMMENT ON COLUMN admin.operation_steps.started_at IS 'When it began; null if it has not.';
COMMENT ON COLUMN admin.operation_steps.finished_at IS 'When it ended; null until then.';
COMMENT ON COLUMN admin.operation_steps.took IS 'How long it took, or has taken until now.';
COMMENT ON COLUMN admin.operation_steps.state IS 'running, done or failed.';
COMMENT ON COLUMN admin.operation_steps.summary IS 'What it found and did, for people.';
COMMENT ON COLUMN admin.operation_steps.error_reason IS 'Why it failed, for machines; null if it did not.';
COMMENT ON COLUMN admin.operation_steps.error IS 'Why it failed, and what to do about it; null if it did not.';
COMMENT ON COLUMN admin.operations.operation_id IS 'The operation.';
COMMENT ON COLUMN admin.operations.kind IS 'take, revert or delete.';
COMMENT ON COLUMN admin.operations.state IS 'queued, running, undoing, succeeded, failed or cancelled.';
COMMENT ON COLUMN admin.operations.vm_name IS 'The VM when the operation was accepted; null for a detached volume.';
COMMENT ON COLUMN admin.operations.disks IS 'The disks it is about.';
COMMENT ON COLUMN admin.operations.step IS 'The step''s name; of an operation: the one that runs, or ran last.';
COMMENT ON COLUMN admin.operations.attempt IS 'The attempt: grows with each takeover by another orchestrator.';
COMMENT ON COLUMN admin.operations.owner IS 'The orchestrator that works on it, or did last.';
COMMENT ON COLUMN admin.operations.lease_expires_at IS 'When another orchestrator may take over; null unless it runs.';
COMMENT ON COLUMN admin.operations.cancel_requested_at IS 'When somebody asked for its cancellation; null if nobody did.';
COMMENT ON COLUMN admin.operations.error_reason IS 'Why it failed, for machines; null if it did not.';
COMMENT ON COLUMN admin.operations.error IS 'Why it failed, and what to do about it; null if it did not.';
COMMENT ON COLUMN admin.operations.bytes_done IS 'Bytes copied.';
COMMENT ON COLUMN admin.operations.bytes_total IS 'Bytes to copy; 0 while unknown.';
COMMENT ON COLUMN admin.operations.created_at IS 'When it was accepted.';
COMMENT ON COLUMN admin.operations.started_at IS 'When it began; null if it has not.';
COMMENT ON COLUMN admin.operations.finished_at IS 'When it ended; null until then.';
COMMENT ON COLUMN admin.operations.waited IS 'How long it waited before it began.';
COMMENT ON COLUMN admin.operations.took IS 'How long it took, or has taken until now.';
COMMENT ON COLUMN admin.operations.request_id IS 'The id that its caller gave the request.';
COMMENT ON COLUMN admin.snapshots.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN admin.snapshots.name IS 'The name that its user gave it; may be empty.';
COMMENT ON COLUMN admin.snapshots.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.snapshots.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.snapshots.pool IS 'The name of the pool that holds the volume.';
COMMENT ON COLUMN admin.snapshots.volume_path IS 'The volume''s path in that pool.';
COMMENT ON COLUMN admin.snapshots.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.snapshots.group_id IS 'The snapshots made at the same instant.';
COMMENT ON COLUMN admin.snapshots.operation_id IS 'The operation.';
COMMENT ON COLUMN admin.snapshots.parent_id IS 'The snapshot it holds the changes since; null if full.';
COMMENT ON COLUMN admin.snapshots.chain_id IS 'The full snapshot at the chain''s root.';
COMMENT ON COLUMN admin.snapshots.depth IS 'Links above it in its chain; 0 at the root.';
COMMENT ON COLUMN admin.snapshots.sort_path IS 'Sorts a snapshot below its parent.';
COMMENT ON COLUMN admin.snapshots.kind IS 'full or incremental.';
COMMENT ON COLUMN admin.snapshots.full_reason IS 'Why it is full; null if incremental.';
COMMENT ON COLUMN admin.snapshots.state IS 'creating, ready, hidden or removing.';
COMMENT ON COLUMN admin.snapshots.is_tip IS 'Whether it is the volume''s tip: the parent of the next increment.';
COMMENT ON COLUMN admin.snapshots.location IS 'Name of the store, or of the pool, that holds the file.';
COMMENT ON COLUMN admin.snapshots.location_kind IS 'primary or secondary.';
COMMENT ON COLUMN admin.snapshots.virtual_bytes IS 'The size that the VM sees, or saw at that moment, in bytes.';
COMMENT ON COLUMN admin.snapshots.allocated_bytes IS 'What its file occupies, in bytes, as the file system told; null while it is made.';
COMMENT ON COLUMN admin.snapshots.taken_at IS 'The moment whose content it holds; null while it is made.';
COMMENT ON COLUMN admin.snapshots.deleted_at IS 'When its user deleted it; null if nobody did.';
COMMENT ON COLUMN admin.space_by_chain.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.space_by_chain.vm_name IS 'The VM of the chain''s newest snapshot; null if detached.';
COMMENT ON COLUMN admin.space_by_chain.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.space_by_chain.chain_id IS 'The full snapshot at the chain''s root.';
COMMENT ON COLUMN admin.space_by_chain.location IS 'Name of the store, or of the pool, that holds the file.';
COMMENT ON COLUMN admin.space_by_chain.links IS 'Snapshots in the chain.';
COMMENT ON COLUMN admin.space_by_chain.hidden_links IS 'Those of them that are deleted and kept for a child.';
COMMENT ON COLUMN admin.space_by_chain.bytes IS 'What the files occupy, in bytes, as the file system told.';
COMMENT ON COLUMN admin.space_by_chain.hidden_bytes IS 'What the hidden ones occupy, in bytes.';
COMMENT ON COLUMN admin.space_by_chain.oldest IS 'When its oldest snapshot was taken.';
COMMENT ON COLUMN admin.space_by_chain.newest IS 'When its newest snapshot was taken.';
COMMENT ON COLUMN admin.space_by_vm.vm_id IS 'The VM''s libvirt UUID; null for detached volumes.';
COMMENT ON COLUMN admin.space_by_vm.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.space_by_vm.snapshots IS 'Visible snapshots.';
COMMENT ON COLUMN admin.space_by_vm.bytes IS 'What the files occupy, in bytes, as the file system told.';
COMMENT ON COLUMN admin.space_by_vm.hidden_bytes IS 'What the hidden ones occupy, in bytes.';
COMMENT ON COLUMN admin.space_by_volume.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.space_by_volume.pool IS 'The name of the pool that holds the volume.';
COMMENT ON COLUMN admin.space_by_volume.path IS 'The volume''s path in its pool.';
COMMENT ON COLUMN admin.space_by_volume.state IS 'present, or gone when its file vanished.';
COMMENT ON COLUMN admin.space_by_volume.virtual_bytes IS 'The size that the VM sees, or saw at that moment, in bytes.';
COMMENT ON COLUMN admin.space_by_volume.snapshots IS 'Visible snapshots.';
COMMENT ON COLUMN admin.space_by_volume.hidden_snapshots IS 'Hidden snapshots.';
COMMENT ON COLUMN admin.space_by_volume.bytes IS 'What the files occupy, in bytes, as the file system told.';
COMMENT ON COLUMN admin.space_by_volume.hidden_bytes IS 'What the hidden ones occupy, in bytes.';
