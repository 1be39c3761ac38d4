-- $1 host; in the same order $2 names, $3 mounted, $4 capacities, $5 free bytes, $6 problems, $7 whether space can be reserved
-- (t, f, or empty where that is not known: then what was known stays). A pool that is mounted is not lost any more. Rows: the
-- pools that are known.
WITH reported AS (
  SELECT DISTINCT ON (p.id) p.id, r.*
  FROM unnest($2::text[], $3::boolean[], $4::bigint[], $5::bigint[], $6::text[], $7::text[])
    AS r (name, mounted, capacity, free, problem, can_reserve)
  JOIN tidemark.pools p ON p.name = r.name
  ORDER BY p.id
), gone AS (
  DELETE FROM tidemark.host_pools WHERE host_id = $1::uuid AND pool_id NOT IN (SELECT id FROM reported)
), found AS (
  UPDATE tidemark.pools p SET lost_at = NULL
  FROM reported r WHERE p.id = r.id AND r.mounted AND p.lost_at IS NOT NULL
), saved AS (
  INSERT INTO tidemark.host_pools (host_id, pool_id, mounted, capacity_bytes, free_bytes, problem, can_reserve)
  SELECT $1::uuid, id, mounted, capacity, free, problem, NULLIF(can_reserve, '')::boolean FROM reported
  ON CONFLICT (host_id, pool_id) DO UPDATE
  SET mounted = excluded.mounted, capacity_bytes = excluded.capacity_bytes, free_bytes = excluded.free_bytes,
    problem = excluded.problem, reported_at = now(),
    can_reserve = coalesce(excluded.can_reserve, host_pools.can_reserve)
)
SELECT id, name FROM reported
