-- $1 operation. Its snapshots in order.
SELECT snapshot_id FROM tidemark.operation_snapshots WHERE operation_id = $1::uuid ORDER BY position
