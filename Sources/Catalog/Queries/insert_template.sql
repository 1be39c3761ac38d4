-- $1 id, $2 store, $3 name, $4 snapshot, $5 virtual bytes, $6 allocated bytes.
INSERT INTO tidemark.templates (id, store_id, name, snapshot_id, virtual_bytes, allocated_bytes)
VALUES ($1::uuid, $2::uuid, $3, $4::uuid, $5::bigint, $6::bigint)
