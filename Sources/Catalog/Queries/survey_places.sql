-- $1 volume ids. Where files of their snapshots may lie: each one's pool, and its zone's stores.
SELECT v.id AS volume_id, NULL::uuid AS store_id, p.id AS pool_id, p.name AS location_name
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
WHERE v.id = ANY ($1::uuid[])
UNION ALL
SELECT v.id, s.id, NULL, s.name
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
JOIN tidemark.clusters c ON c.id = p.cluster_id
JOIN tidemark.stores s ON s.zone_id = c.zone_id
WHERE v.id = ANY ($1::uuid[])
ORDER BY volume_id, store_id NULLS FIRST
