-- $1 host, $2 in milliseconds: how long a volume is not asked about again; $3 how many. Volumes in the pools that the host has
-- mounted that nobody has reported lately, in turns.
WITH due AS (
  SELECT v.id
  FROM tidemark.volumes v
  JOIN tidemark.host_pools h ON h.pool_id = v.pool_id AND h.host_id = $1::uuid AND h.mounted
  JOIN tidemark.pools p ON p.id = v.pool_id AND p.type IN ('local', 'nfs', 'shared-mount-point')
  WHERE v.last_reported_at < now() - $2::bigint * interval '1 millisecond'
    AND NOT tidemark.is_confirmed(v.host_id, v.last_reported_at, $2::bigint * interval '1 millisecond')
    AND (v.last_sought_at IS NULL OR v.last_sought_at < now() - $2::bigint * interval '1 millisecond')
  ORDER BY v.last_sought_at NULLS FIRST, v.id
  LIMIT $3::bigint
  FOR UPDATE OF v SKIP LOCKED
)
UPDATE tidemark.volumes v
SET last_sought_at = now()
FROM due, tidemark.pools p
WHERE v.id = due.id AND p.id = v.pool_id
RETURNING p.id AS pool_id, p.name AS pool_name, v.path
