-- $1 operation.
SELECT id, state, attempt, owner, committed_at IS NOT NULL AS is_committed
FROM tidemark.operations
WHERE id = $1::uuid
FOR UPDATE
