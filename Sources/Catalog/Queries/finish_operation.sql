-- $1 operation, $2 final state, $3 error or NULL.
UPDATE tidemark.operations
SET state = $2, error = CASE WHEN $2 = 'succeeded' THEN NULL ELSE coalesce($3::jsonb, error) END,
  cancel_requested_at = CASE WHEN $2 = 'cancelled' THEN coalesce(cancel_requested_at, now()) ELSE cancel_requested_at END,
  lease_expires_at = NULL, finished_at = now(), changed_at = clock_timestamp()
WHERE id = $1::uuid
