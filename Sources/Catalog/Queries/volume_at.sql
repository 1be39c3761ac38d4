-- $1 a pool, $2 a path there. The volume that is registered there.
SELECT v.id FROM tidemark.volumes v WHERE v.pool_id = $1::uuid AND v.path = $2
