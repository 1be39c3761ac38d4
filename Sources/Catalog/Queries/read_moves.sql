-- $1 operation. The places of the volumes that it moves.
SELECT m.volume_id, m.from_pool_id, fp.name AS from_pool, m.from_path, m.to_pool_id, tp.name AS to_pool, m.to_path
FROM tidemark.moves m
JOIN tidemark.pools fp ON fp.id = m.from_pool_id
JOIN tidemark.pools tp ON tp.id = m.to_pool_id
WHERE m.operation_id = $1::uuid
