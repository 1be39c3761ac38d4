-- $1 operation. The snapshots that it has pinned.
SELECT snapshot_id FROM tidemark.pins WHERE operation_id = $1::uuid
