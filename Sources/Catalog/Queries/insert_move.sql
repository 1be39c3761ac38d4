-- $1 operation, $2 volume, $3 the pool that it goes to, $4 the path there.
INSERT INTO tidemark.moves (operation_id, volume_id, from_pool_id, from_path, to_pool_id, to_path)
SELECT $1::uuid, v.id, v.pool_id, v.path, $3::uuid, $4 FROM tidemark.volumes v WHERE v.id = $2::uuid
