-- $1 operation. Under lock_operation. A queued one has begun nothing and ends at once.
UPDATE tidemark.operations
SET cancel_requested_at = coalesce(cancel_requested_at, now()),
  state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
  finished_at = CASE state WHEN 'queued' THEN now() ELSE finished_at END, changed_at = clock_timestamp()
WHERE id = $1::uuid
