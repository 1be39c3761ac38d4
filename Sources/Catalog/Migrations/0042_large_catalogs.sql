-- What is asked of one VM, one volume or one id takes as long with a million snapshots as with a thousand.

-- Snapshots of a VM are found by the operations that took them.
CREATE INDEX operations_vm_id_idx ON tidemark.operations (vm_id);

-- What can be told of a snapshot without its chain. Names are looked up row by row: with as few tables to join, the planner
-- looks at all orders in which it can be done (join_collapse_limit), also where other views join this one.
CREATE VIEW tidemark.placed_snapshots AS
SELECT s.id AS snapshot_id, s.name, o.vm_name,
  (SELECT ov.disk FROM tidemark.operation_volumes ov
    WHERE ov.operation_id = g.operation_id AND ov.volume_id = s.volume_id) AS disk,
  (SELECT p.name FROM tidemark.pools p WHERE p.id = v.pool_id) AS pool, v.path AS volume_path, s.volume_id, s.group_id,
  g.operation_id, s.parent_id, s.kind, s.full_reason, s.state, (v.tip_snapshot_id = s.id) IS TRUE AS is_tip,
  CASE WHEN s.store_id IS NULL THEN (SELECT p.name FROM tidemark.pools p WHERE p.id = s.pool_id)
    ELSE (SELECT st.name FROM tidemark.stores st WHERE st.id = s.store_id) END AS location,
  CASE WHEN s.store_id IS NULL THEN 'primary' ELSE 'secondary' END AS location_kind,
  s.virtual_bytes, s.allocated_bytes, s.taken_at, s.deleted_at, s.consistency
FROM tidemark.snapshots s
JOIN tidemark.volumes v ON v.id = s.volume_id
JOIN tidemark.snapshot_groups g ON g.id = s.group_id
JOIN tidemark.operations o ON o.id = g.operation_id;
COMMENT ON VIEW tidemark.placed_snapshots IS 'Every snapshot with its volume and the VM and disk it was taken of: what admin.snapshots tells, without the chain.';

-- Chains are walked volume by volume, so that only those volumes are that are asked about.
CREATE OR REPLACE VIEW admin.snapshots AS
SELECT s.snapshot_id, s.name, s.vm_name, s.disk, s.pool, s.volume_path, s.volume_id, s.group_id, s.operation_id, s.parent_id,
  c.root_id AS chain_id, c.depth, c.sort_path, s.kind, s.full_reason, s.state, s.is_tip, s.location, s.location_kind,
  s.virtual_bytes, s.allocated_bytes, s.taken_at, s.deleted_at, s.consistency
FROM tidemark.volumes v
CROSS JOIN LATERAL (
  WITH RECURSIVE own AS MATERIALIZED (
    SELECT s.id, s.parent_id, s.created_at::text || s.id::text AS place FROM tidemark.snapshots s WHERE s.volume_id = v.id
  ), chain AS (
    SELECT o.id, o.id AS root_id, 0 AS depth, ARRAY[o.place] AS sort_path FROM own o WHERE o.parent_id IS NULL
    UNION ALL
    SELECT o.id, c.root_id, c.depth + 1, c.sort_path || o.place FROM chain c JOIN own o ON o.parent_id = c.id
  )
  SELECT * FROM chain) c
JOIN tidemark.placed_snapshots s ON s.snapshot_id = c.id AND s.volume_id = v.id;

CREATE OR REPLACE VIEW admin.space_by_chain AS
SELECT r.volume_id, r.vm_name, r.disk, r.snapshot_id AS chain_id, r.location, c.links, c.hidden_links, c.bytes,
  c.hidden_bytes, c.oldest, c.newest
FROM tidemark.placed_snapshots r
CROSS JOIN LATERAL (
  WITH RECURSIVE chain AS (
    SELECT r.snapshot_id AS id, r.state, r.allocated_bytes, r.taken_at
    UNION ALL
    SELECT s.id, s.state, s.allocated_bytes, s.taken_at FROM chain c JOIN tidemark.snapshots s ON s.parent_id = c.id
  )
  SELECT count(*) AS links, count(*) FILTER (WHERE state = 'hidden') AS hidden_links,
    coalesce(sum(allocated_bytes), 0) AS bytes,
    coalesce(sum(allocated_bytes) FILTER (WHERE state = 'hidden'), 0) AS hidden_bytes,
    min(taken_at) AS oldest, max(taken_at) AS newest
  FROM chain) c
WHERE r.parent_id IS NULL;
COMMENT ON COLUMN admin.space_by_chain.vm_name IS 'The VM that the volume belonged to when the chain began; null if detached.';
COMMENT ON COLUMN admin.space_by_chain.disk IS 'Its place in that VM: vda; null if detached.';

CREATE OR REPLACE VIEW admin.snapshot_space AS
SELECT s.snapshot_id, s.name, s.vm_name, s.disk, s.volume_id, c.chain_id, s.location, s.state, s.virtual_bytes,
  s.allocated_bytes, c.bytes::bigint AS chain_bytes, e.bytes::bigint AS exclusive_bytes,
  (c.bytes - e.bytes)::bigint AS shared_bytes, c.hidden_bytes::bigint AS hidden_bytes,
  c.freed_bytes::bigint AS freed_by_deletion_bytes
FROM tidemark.volumes v
CROSS JOIN LATERAL (
  WITH RECURSIVE own AS MATERIALIZED (
    SELECT s.id, s.parent_id, s.state, coalesce(s.allocated_bytes, 0) AS bytes,
      (SELECT count(*) FROM tidemark.snapshots c WHERE c.parent_id = s.id AND c.state <> 'removing') AS children,
      EXISTS (SELECT FROM tidemark.pins p WHERE p.snapshot_id = s.id AND p.lease_expires_at > now()) AS pinned
    FROM tidemark.snapshots s WHERE s.volume_id = v.id
  ), needs AS (
    -- Whoever reads snapshot_id reads ancestor_id. What goes when snapshot_id is deleted: itself, and the hidden ancestors that
    -- have no other child.
    SELECT o.id AS snapshot_id, o.state IN ('ready', 'creating') AS is_visible, o.id AS ancestor_id, o.parent_id, o.bytes,
      o.state = 'hidden' AS is_hidden, o.state = 'ready' AND o.children = 0 AND NOT o.pinned AS goes
    FROM own o
    UNION ALL
    SELECT n.snapshot_id, n.is_visible, o.id, o.parent_id, o.bytes, o.state = 'hidden',
      n.goes AND o.state = 'hidden' AND o.children = 1 AND NOT o.pinned
    FROM needs n JOIN own o ON o.id = n.parent_id
  ), links AS (
    SELECT n.*, count(*) FILTER (WHERE n.is_visible) OVER (PARTITION BY n.ancestor_id) AS readers FROM needs n
  )
  SELECT l.snapshot_id, (array_agg(l.ancestor_id) FILTER (WHERE l.parent_id IS NULL))[1] AS chain_id, sum(l.bytes) AS bytes,
    coalesce(sum(l.bytes) FILTER (WHERE l.is_visible AND l.readers <= 1), 0) AS alone_bytes,
    coalesce(sum(l.bytes) FILTER (WHERE l.is_hidden), 0) AS hidden_bytes,
    coalesce(sum(l.bytes) FILTER (WHERE l.goes), 0) AS freed_bytes
  FROM links l
  GROUP BY l.snapshot_id) c
CROSS JOIN LATERAL (SELECT c.alone_bytes AS bytes) e
JOIN tidemark.placed_snapshots s ON s.snapshot_id = c.snapshot_id AND s.volume_id = v.id;

CREATE OR REPLACE VIEW admin.hidden_snapshots AS
SELECT s.snapshot_id, s.vm_name, s.disk, s.volume_id, s.allocated_bytes, s.deleted_at,
  (SELECT count(*) FROM tidemark.snapshots c WHERE c.parent_id = s.snapshot_id) AS children, s.is_tip
FROM tidemark.placed_snapshots s
WHERE s.state = 'hidden';

CREATE OR REPLACE VIEW admin.snapshot_groups AS
SELECT s.group_id, o.vm_name, string_agg(DISTINCT coalesce(s.disk, left(s.volume_id::text, 8)), ',') AS disks,
  max(s.name) AS name, min(s.taken_at) AS taken_at, count(*) AS snapshots,
  count(*) FILTER (WHERE s.state = 'ready') AS ready, count(*) FILTER (WHERE s.kind = 'full') AS fulls,
  coalesce(sum(s.allocated_bytes), 0)::bigint AS bytes, min(s.consistency) AS consistency, s.operation_id
FROM tidemark.placed_snapshots s
JOIN tidemark.operations o ON o.id = s.operation_id
GROUP BY s.group_id, s.operation_id, o.vm_name
ORDER BY min(s.taken_at) DESC NULLS FIRST;

CREATE OR REPLACE VIEW admin.full_snapshots AS
SELECT s.taken_at, s.vm_name, s.disk, s.full_reason,
  CASE s.full_reason
    WHEN 'first_snapshot' THEN 'the volume had no snapshot'
    WHEN 'incremental_disabled' THEN 'kvm.incremental.snapshot was false'
    WHEN 'chain_limit' THEN 'the chain had reached snapshot.delta.max'
    WHEN 'store_changed' THEN 'the chain was on another store, or on primary, than snapshots then went to'
    WHEN 'chain_ended' THEN 'there was no tip to go on from, although snapshots existed'
    WHEN 'bitmap_missing' THEN 'the image did not hold the tip''s bitmap'
    WHEN 'bitmap_inconsistent' THEN 'the tip''s bitmap had not recorded everything'
    WHEN 'parent_unavailable' THEN 'the tip''s file was not where it belongs, or was damaged'
    WHEN 'requested' THEN 'it was asked for'
    WHEN 'consolidated' THEN 'its hidden parent was merged into it'
    ELSE s.full_reason END AS because,
  s.allocated_bytes, s.location, s.state, s.name, s.volume_id, s.snapshot_id, s.operation_id
FROM tidemark.placed_snapshots s
WHERE s.kind = 'full'
ORDER BY s.taken_at DESC NULLS FIRST;

CREATE OR REPLACE VIEW admin.unreadable_snapshots AS
WITH RECURSIVE unreadable AS (
  SELECT d.snapshot_id, d.snapshot_id AS damaged_id, d.summary, d.found_at, d.lost, 0 AS distance
  FROM tidemark.snapshot_damages d
  UNION ALL
  SELECT c.id, u.damaged_id, u.summary, u.found_at, u.lost, u.distance + 1
  FROM unreadable u JOIN tidemark.snapshots c ON c.parent_id = u.snapshot_id
)
SELECT DISTINCT ON (s.snapshot_id) s.snapshot_id, s.name, s.vm_name, s.disk, s.state, s.location, u.damaged_id, u.summary,
  u.found_at, u.lost
FROM unreadable u JOIN tidemark.placed_snapshots s ON s.snapshot_id = u.snapshot_id
ORDER BY s.snapshot_id, u.distance;

COMMENT ON COLUMN tidemark.placed_snapshots.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN tidemark.placed_snapshots.name IS 'The name that its user gave it; may be empty.';
COMMENT ON COLUMN tidemark.placed_snapshots.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN tidemark.placed_snapshots.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN tidemark.placed_snapshots.pool IS 'The name of the pool that holds the volume.';
COMMENT ON COLUMN tidemark.placed_snapshots.volume_path IS 'The volume''s path in that pool.';
COMMENT ON COLUMN tidemark.placed_snapshots.volume_id IS 'The volume.';
COMMENT ON COLUMN tidemark.placed_snapshots.group_id IS 'The snapshots made at the same instant.';
COMMENT ON COLUMN tidemark.placed_snapshots.operation_id IS 'The operation.';
COMMENT ON COLUMN tidemark.placed_snapshots.parent_id IS 'The snapshot it holds the changes since; null if full.';
COMMENT ON COLUMN tidemark.placed_snapshots.kind IS 'full or incremental.';
COMMENT ON COLUMN tidemark.placed_snapshots.full_reason IS 'Why it is full; null if incremental.';
COMMENT ON COLUMN tidemark.placed_snapshots.state IS 'creating, ready, hidden or removing.';
COMMENT ON COLUMN tidemark.placed_snapshots.is_tip IS 'Whether it is the volume''s tip: the parent of the next increment.';
COMMENT ON COLUMN tidemark.placed_snapshots.location IS 'Name of the store, or of the pool, that holds the file.';
COMMENT ON COLUMN tidemark.placed_snapshots.location_kind IS 'primary or secondary.';
COMMENT ON COLUMN tidemark.placed_snapshots.virtual_bytes IS 'The size that the VM sees, or saw at that moment, in bytes.';
COMMENT ON COLUMN tidemark.placed_snapshots.allocated_bytes IS 'What its file occupies, in bytes, as the file system told; null while it is made.';
COMMENT ON COLUMN tidemark.placed_snapshots.taken_at IS 'The moment whose content it holds; null while it is made.';
COMMENT ON COLUMN tidemark.placed_snapshots.deleted_at IS 'When its user deleted it; null if nobody did.';
COMMENT ON COLUMN tidemark.placed_snapshots.consistency IS 'What is known of the file systems in it: crash, filesystem (the guest agent had frozen them) or offline (no VM ran).';
