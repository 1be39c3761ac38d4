-- $1 a name or NULL.
SELECT p.id, p.name, p.type, c.name AS cluster,
  ARRAY(SELECT h.name FROM tidemark.host_pools hp JOIN tidemark.hosts h ON h.id = hp.host_id
    WHERE hp.pool_id = p.id AND hp.mounted ORDER BY h.name) AS hosts,
  coalesce(m.capacity_bytes, 0) AS capacity_bytes, coalesce(m.free_bytes, 0) AS free_bytes,
  coalesce((SELECT bool_and(hp.can_reserve) FROM tidemark.host_pools hp WHERE hp.pool_id = p.id AND hp.mounted), false)
    AS can_reserve
FROM tidemark.pools p
JOIN tidemark.clusters c ON c.id = p.cluster_id
LEFT JOIN LATERAL (SELECT hp.capacity_bytes, hp.free_bytes FROM tidemark.host_pools hp
  WHERE hp.pool_id = p.id AND hp.mounted ORDER BY hp.reported_at DESC LIMIT 1) m ON true
WHERE $1::text IS NULL OR p.name = $1
ORDER BY p.name
