-- $1 a pool. Its volumes that are gone, locked: none of them comes back, and no operation begins on one.
SELECT v.id FROM tidemark.volumes v WHERE v.pool_id = $1::uuid AND v.state = 'gone' ORDER BY v.id FOR UPDATE
