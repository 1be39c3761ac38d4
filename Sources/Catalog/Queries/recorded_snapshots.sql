-- $1 snapshots. What is recorded of them, as a manifest would tell it.
SELECT s.id, s.volume_id, s.group_id, s.parent_id, s.full_reason, s.state, coalesce(s.store_id, s.pool_id) AS location_id,
  s.name, s.checkpoint, s.virtual_bytes, tidemark.microseconds(s.taken_at) AS taken_at, s.deleted_at IS NOT NULL AS is_deleted,
  s.copied_from
FROM tidemark.snapshots s
WHERE s.id = ANY ($1::uuid[])
