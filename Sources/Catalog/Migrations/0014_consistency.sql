-- What is known of the file systems in each snapshot. Of those that are there already nothing was frozen.
ALTER TABLE tidemark.snapshots ADD COLUMN consistency text NOT NULL DEFAULT 'crash'
  CONSTRAINT snapshots_consistency_check CHECK (consistency IN ('crash', 'filesystem', 'offline'));
COMMENT ON COLUMN tidemark.snapshots.consistency IS 'What is known of the file systems in it: crash, as after a power failure; filesystem, the guest agent had frozen them; offline, no VM ran on the volume.';

CREATE OR REPLACE VIEW admin.snapshots AS
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
  s.virtual_bytes, s.allocated_bytes, s.taken_at, s.deleted_at, s.consistency
FROM tidemark.snapshots s
JOIN chain c ON c.id = s.id
JOIN tidemark.volumes v ON v.id = s.volume_id
JOIN tidemark.pools p ON p.id = v.pool_id
JOIN tidemark.snapshot_groups g ON g.id = s.group_id
JOIN tidemark.operations o ON o.id = g.operation_id
LEFT JOIN tidemark.operation_volumes ov ON ov.operation_id = o.id AND ov.volume_id = s.volume_id
LEFT JOIN tidemark.stores st ON st.id = s.store_id
LEFT JOIN tidemark.pools sp ON sp.id = s.pool_id;
COMMENT ON COLUMN admin.snapshots.consistency IS 'What is known of the file systems in it: crash, filesystem (the guest agent had frozen them) or offline (no VM ran).';
