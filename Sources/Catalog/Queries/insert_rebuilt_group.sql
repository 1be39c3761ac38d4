-- $1 group, $2 operation.
INSERT INTO tidemark.snapshot_groups (id, operation_id) VALUES ($1::uuid, $2::uuid) ON CONFLICT DO NOTHING
