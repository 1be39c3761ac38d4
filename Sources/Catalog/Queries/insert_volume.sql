-- $1 id, $2 pool, $3 path, $4 format, $5 virtual bytes.
INSERT INTO tidemark.volumes (id, pool_id, path, format, virtual_bytes)
VALUES ($1::uuid, $2::uuid, $3, $4, $5::bigint)
