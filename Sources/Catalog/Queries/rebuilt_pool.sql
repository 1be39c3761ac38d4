-- $1 a pool's id, $2 its name, as a manifest has them. The pool; one that was added again has its name, at least.
SELECT p.id FROM tidemark.pools p WHERE p.id = $1::uuid OR p.name = $2 ORDER BY (p.id = $1::uuid) DESC LIMIT 1
