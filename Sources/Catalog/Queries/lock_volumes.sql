-- $1 volume ids. Rows are locked in the order of the ids.
SELECT v.id, v.path, v.format, v.state, v.virtual_bytes, v.tip_snapshot_id, p.id AS pool_id, p.name AS pool_name,
  p.type AS pool_type, c.name AS cluster_name, z.name AS zone_name, z.id AS zone_id
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
JOIN tidemark.clusters c ON c.id = p.cluster_id
JOIN tidemark.zones z ON z.id = c.zone_id
WHERE v.id = ANY ($1::uuid[])
ORDER BY v.id
FOR UPDATE OF v
