-- $1 a name or NULL.
WITH mounted AS (
  SELECT hs.store_id, array_agg(h.name ORDER BY h.name) AS hosts, bool_and(hs.can_reserve) AS can_reserve
  FROM tidemark.host_stores hs JOIN tidemark.hosts h ON h.id = hs.host_id
  WHERE hs.mounted
  GROUP BY hs.store_id
), measured AS (
  SELECT DISTINCT ON (hs.store_id) hs.store_id, hs.capacity_bytes, hs.free_bytes
  FROM tidemark.host_stores hs
  WHERE hs.mounted
  ORDER BY hs.store_id, hs.reported_at DESC
)
SELECT s.id, s.name, z.name AS zone, coalesce(m.can_reserve, s.can_reserve, false) AS can_reserve,
  coalesce(m.hosts, '{}') AS hosts, coalesce(f.capacity_bytes, 0) AS capacity_bytes,
  coalesce(f.free_bytes, 0) AS free_bytes
FROM tidemark.stores s
JOIN tidemark.zones z ON z.id = s.zone_id
LEFT JOIN mounted m ON m.store_id = s.id
LEFT JOIN measured f ON f.store_id = s.id
WHERE $1::text IS NULL OR s.name = $1
ORDER BY s.name
