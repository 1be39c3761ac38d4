-- $1 a store's name or id. Locks it until the transaction's end: who puts something there and who removes it wait for each
-- other, as every foreign key to it takes a share of this lock.
SELECT s.id, s.name FROM tidemark.stores s
WHERE s.name = $1::text OR s.id::text = lower($1)
ORDER BY s.id::text = lower($1) DESC
LIMIT 1
FOR UPDATE
