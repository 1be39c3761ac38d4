-- $1 operation, $2 target, $3 target's id or NULL, $4 store or NULL, $5 pool or NULL, $6 path, $7 format, $8 virtual bytes.
-- No row: the path is reserved.
INSERT INTO tidemark.exports (operation_id, target, target_id, store_id, pool_id, path, format, virtual_bytes)
VALUES ($1::uuid, $2, $3::uuid, $4::uuid, $5::uuid, $6, $7, $8::bigint)
ON CONFLICT (location_id, path) WHERE reserved DO NOTHING
RETURNING operation_id
