-- $1 a name or NULL.
WITH mounted AS (
  SELECT hp.pool_id, array_agg(h.name ORDER BY h.name) AS hosts, bool_and(hp.can_reserve) AS can_reserve
  FROM tidemark.host_pools hp JOIN tidemark.hosts h ON h.id = hp.host_id
  WHERE hp.mounted
  GROUP BY hp.pool_id
), measured AS (
  SELECT DISTINCT ON (hp.pool_id) hp.pool_id, hp.capacity_bytes, hp.free_bytes
  FROM tidemark.host_pools hp
  WHERE hp.mounted
  ORDER BY hp.pool_id, hp.reported_at DESC
)
SELECT p.id, p.name, p.type, c.name AS cluster, coalesce(m.hosts, '{}') AS hosts,
  coalesce(s.capacity_bytes, 0) AS capacity_bytes, coalesce(s.free_bytes, 0) AS free_bytes,
  coalesce(m.can_reserve, false) AS can_reserve, tidemark.microseconds(p.lost_at) AS lost_at
FROM tidemark.pools p
JOIN tidemark.clusters c ON c.id = p.cluster_id
LEFT JOIN mounted m ON m.pool_id = p.id
LEFT JOIN measured s ON s.pool_id = p.id
WHERE $1::text IS NULL OR p.name = $1
ORDER BY p.name
