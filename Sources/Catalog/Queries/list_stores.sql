-- $1 a name or NULL.
SELECT s.id, s.name, z.name AS zone, coalesce((SELECT bool_and(hs.can_reserve) FROM tidemark.host_stores hs WHERE hs.store_id = s.id AND hs.mounted),
    s.can_reserve, false) AS can_reserve,
  ARRAY(SELECT h.name FROM tidemark.host_stores hs JOIN tidemark.hosts h ON h.id = hs.host_id
    WHERE hs.store_id = s.id AND hs.mounted ORDER BY h.name) AS hosts,
  coalesce(m.capacity_bytes, 0) AS capacity_bytes, coalesce(m.free_bytes, 0) AS free_bytes
FROM tidemark.stores s
JOIN tidemark.zones z ON z.id = s.zone_id
LEFT JOIN LATERAL (SELECT hs.capacity_bytes, hs.free_bytes FROM tidemark.host_stores hs
  WHERE hs.store_id = s.id AND hs.mounted ORDER BY hs.reported_at DESC LIMIT 1) m ON true
WHERE $1::text IS NULL OR s.name = $1
ORDER BY s.name
