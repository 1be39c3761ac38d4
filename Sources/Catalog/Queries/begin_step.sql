-- $1 operation, $2 step, $3 attempt, $4 summary. Under lock_claim.
INSERT INTO tidemark.operation_steps (operation_id, step, position, attempt, started_at, summary)
VALUES ($1::uuid, $2, (SELECT count(*) FROM tidemark.operation_steps WHERE operation_id = $1::uuid), $3::bigint,
  clock_timestamp(), $4)
ON CONFLICT (operation_id, step) DO UPDATE
SET attempt = excluded.attempt, started_at = excluded.started_at, finished_at = NULL, outcome = NULL, error = NULL,
  summary = excluded.summary
