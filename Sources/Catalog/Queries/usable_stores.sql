-- $1 a zone, $2 hosts. The stores that those hosts have mounted, with the free bytes that they measured; after them stores
-- that no host has reported on yet, as they were added since the last heartbeat: the agent looks at the marker anyway.
SELECT s.id, max(hs.free_bytes) AS free_bytes, coalesce(max(hs.capacity_bytes), 0) AS capacity_bytes
FROM tidemark.stores s
LEFT JOIN tidemark.host_stores hs ON hs.store_id = s.id AND hs.mounted AND hs.host_id = ANY ($2::uuid[])
WHERE s.zone_id = $1::uuid AND s.can_reserve IS NOT NULL
  AND (hs.host_id IS NOT NULL
    OR NOT EXISTS (SELECT FROM tidemark.host_stores o WHERE o.store_id = s.id AND o.reported_at > s.created_at))
GROUP BY s.id
ORDER BY count(hs.host_id) = 0, s.name
