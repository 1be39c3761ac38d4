-- $1 operation, $2 snapshots in order.
INSERT INTO tidemark.operation_snapshots (operation_id, position, snapshot_id)
SELECT $1::uuid, s.position - 1, s.snapshot_id
FROM unnest($2::uuid[]) WITH ORDINALITY AS s (snapshot_id, position)
ON CONFLICT DO NOTHING
