-- $1 volumes.
SELECT b.volume_id, b.name, v.path, p.id AS pool_id, p.name AS pool_name
FROM tidemark.bitmaps b
JOIN tidemark.volumes v ON v.id = b.volume_id
JOIN tidemark.pools p ON p.id = v.pool_id
WHERE b.volume_id = ANY ($1::uuid[]) AND b.state = 'doomed'
ORDER BY b.volume_id, b.name
