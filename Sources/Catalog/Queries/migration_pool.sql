-- $1 a pool's name or id. The pool that it names.
SELECT p.id, p.name, p.type, z.name AS zone
FROM tidemark.pools p
JOIN tidemark.clusters c ON c.id = p.cluster_id
JOIN tidemark.zones z ON z.id = c.zone_id
WHERE p.name = $1 OR p.id::text = lower($1)
ORDER BY p.id::text = lower($1) DESC
LIMIT 1
