-- $1 host; in the same order $2 names, $3 mounted, $4 capacities, $5 free bytes, $6 problems, $7 ids in the markers, $8
-- whether space can be reserved (t, f, or empty where that is not known: then what was known stays). Rows: the stores
-- that are known by name. One whose marker is another store's is not mounted, whatever the agent says.
WITH reported AS (
  SELECT DISTINCT ON (s.id) s.id, r.name, r.capacity, r.free, r.can_reserve,
    r.mounted AND r.marker = s.id::text AS mounted,
    CASE WHEN r.problem = '' AND r.mounted AND r.marker <> s.id::text
      THEN 'its marker names another store: ' || r.marker ELSE r.problem END AS problem
  FROM unnest($2::text[], $3::boolean[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[])
    AS r (name, mounted, capacity, free, problem, marker, can_reserve)
  JOIN tidemark.stores s ON s.name = r.name
  ORDER BY s.id
), gone AS (
  DELETE FROM tidemark.host_stores WHERE host_id = $1::uuid AND store_id NOT IN (SELECT id FROM reported)
), saved AS (
  INSERT INTO tidemark.host_stores (host_id, store_id, mounted, capacity_bytes, free_bytes, problem, can_reserve)
  SELECT $1::uuid, id, mounted, capacity, free, problem, NULLIF(can_reserve, '')::boolean FROM reported
  ON CONFLICT (host_id, store_id) DO UPDATE
  SET mounted = excluded.mounted, capacity_bytes = excluded.capacity_bytes, free_bytes = excluded.free_bytes,
    problem = excluded.problem, reported_at = now(),
    can_reserve = coalesce(excluded.can_reserve, host_stores.can_reserve)
)
SELECT id, name FROM reported
