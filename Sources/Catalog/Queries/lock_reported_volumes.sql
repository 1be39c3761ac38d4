-- $1 pool names and, in the same order, $2 paths. The volumes there, locked in the order of their ids, before save_volumes: one
-- that a migration's commit takes away at this moment is waited for. Who had looked for the old place before that commit, and
-- waited for it only when writing, would take the place for a new volume's.
SELECT v.id
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
WHERE (p.name, v.path) IN (SELECT * FROM unnest($1::text[], $2::text[]))
ORDER BY v.id
FOR NO KEY UPDATE OF v
