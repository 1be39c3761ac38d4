-- $1 a pool's name or id. Locks it until the transaction's end: who puts something there and who removes it wait for each
-- other, as every foreign key to it takes a share of this lock.
SELECT p.id, p.name FROM tidemark.pools p
WHERE p.name = $1::text OR p.id::text = lower($1)
ORDER BY p.id::text = lower($1) DESC
LIMIT 1
FOR UPDATE
