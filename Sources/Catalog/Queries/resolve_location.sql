-- $1 id or name of a store or pool, $2 whether a store will do, $3 whether a pool will do.
SELECT s.id AS store_id, NULL::uuid AS pool_id, s.name AS location_name, NULL AS type
FROM tidemark.stores s WHERE $2::boolean AND (s.name = $1::text OR s.id::text = lower($1))
UNION ALL
SELECT NULL, p.id, p.name, p.type
FROM tidemark.pools p WHERE $3::boolean AND (p.name = $1::text OR p.id::text = lower($1))
