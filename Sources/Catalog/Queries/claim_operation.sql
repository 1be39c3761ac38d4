-- $1 owner, $2 lease in milliseconds. Takes the oldest operation that may run: one whose owner's lease has run out, or a
-- queued one that no unfinished older one, and no active one, shares a volume with. Whoever holds its row is at it already.
WITH candidate AS (
  SELECT o.id
  FROM tidemark.operations o
  WHERE (o.state IN ('running', 'undoing') AND o.lease_expires_at <= clock_timestamp())
    OR (o.state = 'queued' AND NOT EXISTS (
      SELECT
      FROM tidemark.operation_volumes mine
      JOIN tidemark.operation_volumes theirs
        ON theirs.volume_id = mine.volume_id AND theirs.operation_id <> mine.operation_id
      JOIN tidemark.operations other ON other.id = theirs.operation_id
      WHERE mine.operation_id = o.id
        AND (other.active OR (other.state = 'queued' AND other.serial < o.serial))))
  ORDER BY o.serial
  LIMIT 1
  FOR UPDATE OF o SKIP LOCKED
)
UPDATE tidemark.operations o
SET state = CASE o.state WHEN 'queued' THEN 'running' ELSE o.state END, attempt = o.attempt + 1, owner = $1,
  lease_expires_at = clock_timestamp() + $2::bigint * interval '1 millisecond',
  started_at = coalesce(o.started_at, now()), changed_at = clock_timestamp()
FROM candidate c
WHERE o.id = c.id
RETURNING o.id, o.attempt, o.parameters
