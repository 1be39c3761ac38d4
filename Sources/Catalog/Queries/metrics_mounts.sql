-- How full each pool and store is, as each host that has it last reported.
SELECT 'pool' AS kind, p.name, h.name AS host, hp.mounted::integer AS mounted, hp.capacity_bytes, hp.free_bytes
FROM tidemark.host_pools hp
JOIN tidemark.pools p ON p.id = hp.pool_id
JOIN tidemark.hosts h ON h.id = hp.host_id
UNION ALL
SELECT 'store', s.name, h.name, hs.mounted::integer, hs.capacity_bytes, hs.free_bytes
FROM tidemark.host_stores hs
JOIN tidemark.stores s ON s.id = hs.store_id
JOIN tidemark.hosts h ON h.id = hs.host_id
