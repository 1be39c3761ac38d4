-- $1 operation, $2 step, $3 attempt, $4 outcome or NULL, $5 error or NULL, $6 summary. Under lock_claim.
INSERT INTO tidemark.operation_steps (operation_id, step, position, attempt, started_at, finished_at, outcome, error, summary)
VALUES ($1::uuid, $2, (SELECT count(*) FROM tidemark.operation_steps WHERE operation_id = $1::uuid), $3::bigint,
  clock_timestamp(), clock_timestamp(), $4, $5::jsonb, $6)
ON CONFLICT (operation_id, step) DO UPDATE
SET finished_at = greatest(clock_timestamp(), operation_steps.started_at), outcome = excluded.outcome,
  error = excluded.error, summary = excluded.summary
