-- For whose sake the snapshots' files are there, and what deleting would give back: as the API's SnapshotSpace.
CREATE VIEW admin.snapshot_space AS
WITH RECURSIVE needs AS (
  -- Whoever reads snapshot_id reads ancestor_id.
  SELECT s.id AS snapshot_id, s.id AS ancestor_id, s.parent_id FROM tidemark.snapshots s
  UNION ALL
  SELECT n.snapshot_id, p.id, p.parent_id FROM needs n JOIN tidemark.snapshots p ON p.id = n.parent_id
), readers AS (
  SELECT n.ancestor_id AS id, count(*) FILTER (WHERE s.state IN ('ready', 'creating')) AS visible
  FROM needs n JOIN tidemark.snapshots s ON s.id = n.snapshot_id
  GROUP BY n.ancestor_id
), standing AS (
  SELECT s.id, (SELECT count(*) FROM tidemark.snapshots c WHERE c.parent_id = s.id AND c.state <> 'removing') AS children,
    EXISTS (SELECT FROM tidemark.pins p WHERE p.snapshot_id = s.id AND p.lease_expires_at > now()) AS pinned
  FROM tidemark.snapshots s
), removals AS (
  -- What goes when snapshot_id is deleted: itself, and the hidden ancestors that have no other child.
  SELECT s.id AS snapshot_id, s.id AS removed_id, s.parent_id
  FROM tidemark.snapshots s JOIN standing t ON t.id = s.id
  WHERE s.state = 'ready' AND t.children = 0 AND NOT t.pinned
  UNION ALL
  SELECT r.snapshot_id, p.id, p.parent_id
  FROM removals r
  JOIN tidemark.snapshots p ON p.id = r.parent_id
  JOIN standing t ON t.id = p.id
  WHERE p.state = 'hidden' AND t.children = 1 AND NOT t.pinned
), freed AS (
  SELECT r.snapshot_id, sum(coalesce(a.allocated_bytes, 0)) AS bytes
  FROM removals r JOIN tidemark.snapshots a ON a.id = r.removed_id
  GROUP BY r.snapshot_id
), chains AS (
  SELECT n.snapshot_id, sum(coalesce(a.allocated_bytes, 0)) AS bytes,
    sum(coalesce(a.allocated_bytes, 0)) FILTER (WHERE r.visible <= 1) AS alone_bytes,
    sum(a.allocated_bytes) FILTER (WHERE a.state = 'hidden') AS hidden_bytes
  FROM needs n
  JOIN tidemark.snapshots a ON a.id = n.ancestor_id
  JOIN readers r ON r.id = n.ancestor_id
  GROUP BY n.snapshot_id
)
SELECT s.snapshot_id, s.name, s.vm_name, s.disk, s.volume_id, s.chain_id, s.location, s.state, s.virtual_bytes,
  s.allocated_bytes, c.bytes::bigint AS chain_bytes, e.bytes::bigint AS exclusive_bytes,
  (c.bytes - e.bytes)::bigint AS shared_bytes, coalesce(c.hidden_bytes, 0)::bigint AS hidden_bytes,
  coalesce(f.bytes, 0)::bigint AS freed_by_deletion_bytes
FROM admin.snapshots s
JOIN chains c ON c.snapshot_id = s.snapshot_id
CROSS JOIN LATERAL (
  SELECT CASE WHEN s.state IN ('ready', 'creating') THEN coalesce(c.alone_bytes, 0) ELSE 0 END AS bytes) e
LEFT JOIN freed f ON f.snapshot_id = s.snapshot_id;
COMMENT ON VIEW admin.snapshot_space IS 'What each snapshot occupies, for whose sake, and what deleting it now would give back.';
COMMENT ON COLUMN admin.snapshot_space.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN admin.snapshot_space.name IS 'The name its user gave it; may be empty.';
COMMENT ON COLUMN admin.snapshot_space.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.snapshot_space.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.snapshot_space.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.snapshot_space.chain_id IS 'The full snapshot at the chain''s root.';
COMMENT ON COLUMN admin.snapshot_space.location IS 'Name of the store, or of the pool, that holds the file.';
COMMENT ON COLUMN admin.snapshot_space.state IS 'creating, ready, hidden or removing.';
COMMENT ON COLUMN admin.snapshot_space.virtual_bytes IS 'The volume''s size at that moment; null while it is made.';
COMMENT ON COLUMN admin.snapshot_space.allocated_bytes IS 'What its own file occupies, in bytes, as the file system told; null while it is made.';
COMMENT ON COLUMN admin.snapshot_space.chain_bytes IS 'What has to be there to read it: its file and those of all its ancestors.';
COMMENT ON COLUMN admin.snapshot_space.exclusive_bytes IS 'The part of chain_bytes that no other snapshot needs that its user has not deleted; 0 for a hidden one.';
COMMENT ON COLUMN admin.snapshot_space.shared_bytes IS 'The rest of chain_bytes, which others need too.';
COMMENT ON COLUMN admin.snapshot_space.hidden_bytes IS 'The part of chain_bytes that hidden snapshots occupy.';
COMMENT ON COLUMN admin.snapshot_space.freed_by_deletion_bytes IS 'What deleting it now would give back at once: 0 while a child needs it, as it would become hidden.';
