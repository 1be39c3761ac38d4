-- $1 operation. Under lock_claim.
UPDATE tidemark.operations
SET state = 'running', error = NULL, changed_at = clock_timestamp()
WHERE id = $1::uuid AND state = 'undoing' AND committed_at IS NULL
