-- $1 volume ids. Their chain graphs with what each file occupies, and whether somebody reads it now.
SELECT s.id, s.volume_id, s.parent_id, s.state, s.store_id, s.pool_id, s.checkpoint, coalesce(s.allocated_bytes, 0) AS bytes,
  EXISTS (SELECT FROM tidemark.pins p WHERE p.snapshot_id = s.id AND p.lease_expires_at > now()) AS pinned
FROM tidemark.snapshots s
WHERE s.volume_id = ANY ($1::uuid[])
