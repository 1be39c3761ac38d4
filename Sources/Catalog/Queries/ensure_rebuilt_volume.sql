-- $1 volume, $2 pool, $3 path there, $4 virtual bytes. Registers it unless it is known.
INSERT INTO tidemark.volumes (id, pool_id, path, format, virtual_bytes)
VALUES ($1::uuid, $2::uuid, $3, 'qcow2', $4::bigint)
ON CONFLICT (id) DO NOTHING
RETURNING id
