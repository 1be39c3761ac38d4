-- $1 group. The operation that made it.
SELECT operation_id FROM tidemark.snapshot_groups WHERE id = $1::uuid
