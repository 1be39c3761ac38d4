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
