-- $1 operation. Its group, which nothing is in any more.
DELETE FROM tidemark.snapshot_groups WHERE operation_id = $1::uuid
