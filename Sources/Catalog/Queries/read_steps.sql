-- $1 an operation.
SELECT step, attempt, tidemark.microseconds(started_at) AS started_at,
  tidemark.microseconds(finished_at) AS finished_at, error::text AS error, outcome, summary
FROM tidemark.operation_steps
WHERE operation_id = $1::uuid
ORDER BY position
