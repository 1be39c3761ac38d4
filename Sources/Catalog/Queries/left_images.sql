-- $1 volumes. The files that migrations of them have left, and where the volumes went.
SELECT m.operation_id, m.volume_id, m.state, m.from_pool_id, fp.name AS from_pool, m.from_path, m.to_pool_id,
  tp.name AS to_pool, m.to_path
FROM tidemark.moves m
JOIN tidemark.pools fp ON fp.id = m.from_pool_id
JOIN tidemark.pools tp ON tp.id = m.to_pool_id
WHERE m.volume_id = ANY ($1::uuid[]) AND m.state <> 'planned' AND m.removed_at IS NULL
ORDER BY m.settled_at, m.operation_id
