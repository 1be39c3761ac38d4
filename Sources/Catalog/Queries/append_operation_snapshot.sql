-- $1 operation, $2 a snapshot that it has made.
INSERT INTO tidemark.operation_snapshots (operation_id, position, snapshot_id)
SELECT $1::uuid, coalesce(max(position) + 1, 0), $2::uuid FROM tidemark.operation_snapshots WHERE operation_id = $1::uuid
ON CONFLICT DO NOTHING
