-- $1 a pool, $2 a volume to be preferred or NULL. Volumes there whose owner and mode a new one may take.
SELECT v.path, p.id AS pool_id, p.name AS pool_name
FROM tidemark.volumes v JOIN tidemark.pools p ON p.id = v.pool_id
WHERE v.pool_id = $1::uuid AND v.state = 'present'
ORDER BY v.id = $2::uuid DESC NULLS LAST, v.last_reported_at DESC
LIMIT 8
