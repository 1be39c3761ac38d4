-- $1 name, $2 digest of what the host announces now, $3 how old the last inventory may be that was taken in, in milliseconds;
-- in the same order $4 names of pools, $5 their sizes, $6 their free bytes; likewise $7, $8 and $9 of stores.
-- The host, with what it has of pools and stores that are known, if it announces the same as then: how full they are is all
-- that can be new. What heartbeats say is said again soon: their commits wait for no disk.
WITH host AS (
  UPDATE tidemark.hosts
  SET last_heartbeat_at = now(), last_inventory_at = now()
  WHERE name = $1 AND inventory_digest = $2 AND inventory_digest <> ''
    AND inventory_taken_at > now() - $3::bigint * interval '1 millisecond'
  RETURNING id, set_config('synchronous_commit', 'off', true)
), pools AS (
  UPDATE tidemark.host_pools m SET capacity_bytes = r.capacity, free_bytes = r.free, reported_at = now()
  FROM host h, tidemark.pools p, unnest($4::text[], $5::bigint[], $6::bigint[]) AS r (name, capacity, free)
  WHERE m.host_id = h.id AND m.pool_id = p.id AND p.name = r.name
  RETURNING p.id, p.name
), stores AS (
  UPDATE tidemark.host_stores m SET capacity_bytes = r.capacity, free_bytes = r.free, reported_at = now()
  FROM host h, tidemark.stores s, unnest($7::text[], $8::bigint[], $9::bigint[]) AS r (name, capacity, free)
  WHERE m.host_id = h.id AND m.store_id = s.id AND s.name = r.name
  RETURNING s.id, s.name
)
SELECT h.id,
  ARRAY (SELECT name FROM pools ORDER BY name) AS pool_names, ARRAY (SELECT id::text FROM pools ORDER BY name) AS pool_ids,
  ARRAY (SELECT name FROM stores ORDER BY name) AS store_names, ARRAY (SELECT id::text FROM stores ORDER BY name) AS store_ids
FROM host h
