-- $1 operation.
INSERT INTO tidemark.snapshot_groups (operation_id) VALUES ($1::uuid) RETURNING id
