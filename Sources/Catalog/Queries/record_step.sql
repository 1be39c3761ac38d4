-- $1 operation, $2 attempt, $3 owner: the fence, as in lock_claim; no row, and nothing is written, unless this attempt of
-- this owner still holds the operation. $4 the step that has ended or '', with $5 its outcome or NULL, $6 its error or NULL and
-- $7 its summary; $8 the step that begins, another one, or '', with $9 its summary. Its watchers shall look.
WITH claim AS (
  SELECT id, cancel_requested_at IS NOT NULL AS cancel_requested
  FROM tidemark.operations
  WHERE id = $1::uuid AND attempt = $2::bigint AND owner = $3 AND active AND lease_expires_at > clock_timestamp()
  FOR UPDATE
), finished AS (
  INSERT INTO tidemark.operation_steps
    (operation_id, step, position, attempt, started_at, finished_at, outcome, error, summary)
  SELECT c.id, $4, (SELECT count(*) FROM tidemark.operation_steps WHERE operation_id = $1::uuid), $2::bigint,
    clock_timestamp(), clock_timestamp(), $5::bytea, $6::jsonb, $7
  FROM claim c WHERE $4::text <> ''
  ON CONFLICT (operation_id, step) DO UPDATE
  SET finished_at = greatest(clock_timestamp(), operation_steps.started_at), outcome = excluded.outcome,
    error = excluded.error, summary = excluded.summary
), begun AS (
  INSERT INTO tidemark.operation_steps (operation_id, step, position, attempt, started_at, summary)
  SELECT c.id, $8,
    (SELECT count(*) FROM tidemark.operation_steps WHERE operation_id = $1::uuid AND step <> $4)
      + CASE WHEN $4 = '' THEN 0 ELSE 1 END,
    $2::bigint, clock_timestamp(), $9
  FROM claim c WHERE $8::text <> ''
  ON CONFLICT (operation_id, step) DO UPDATE
  SET attempt = excluded.attempt, started_at = excluded.started_at, finished_at = NULL, outcome = NULL, error = NULL,
    summary = excluded.summary
), touched AS (
  UPDATE tidemark.operations o SET changed_at = clock_timestamp() FROM claim c WHERE o.id = c.id
)
SELECT cancel_requested FROM claim
