-- $1 a group, $2 the operation that made it. A copy's manifest does not tell that, so for a copy that was recorded before its
-- original an operation stands in that has the group's id. No row: none does.
UPDATE tidemark.snapshot_groups SET operation_id = $2::uuid
WHERE id = $1::uuid AND operation_id = $1::uuid AND operation_id <> $2::uuid
RETURNING id
