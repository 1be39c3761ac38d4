-- $1 operation, $2 error or NULL for a cancellation. Under lock_claim.
UPDATE tidemark.operations
SET state = 'undoing', error = coalesce($2::jsonb, error),
  cancel_requested_at = CASE WHEN $2::jsonb IS NULL THEN coalesce(cancel_requested_at, now()) ELSE cancel_requested_at END,
  changed_at = clock_timestamp()
WHERE id = $1::uuid
