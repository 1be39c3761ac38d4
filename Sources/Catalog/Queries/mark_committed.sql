-- $1 operation. Under lock_claim.
UPDATE tidemark.operations SET committed_at = coalesce(committed_at, now()), changed_at = clock_timestamp()
WHERE id = $1::uuid
