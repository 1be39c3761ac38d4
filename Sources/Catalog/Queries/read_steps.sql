-- $1 operation ids. Their steps, in order.
SELECT operation_id, step, attempt, tidemark.microseconds(started_at) AS started_at,
  tidemark.microseconds(finished_at) AS finished_at, error::text AS error, outcome, summary
FROM tidemark.operation_steps
WHERE operation_id = ANY ($1::uuid[])
ORDER BY operation_id, position
