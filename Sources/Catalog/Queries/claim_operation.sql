-- $1 owner, $2 lease in milliseconds. Takes the oldest operation that may run: one whose owner's lease has run out, or a
-- queued one that no unfinished older one, and no active one, shares a volume with in the same mode; readers wait for
-- nobody. Whoever holds its row is at it already.
-- Checks come last, and hold nothing up while they are queued: thousands may be, and no user waits for them.
WITH wanted AS (
  SELECT o.id
  FROM tidemark.operations o
  WHERE o.state IN ('queued', 'running', 'undoing') AND o.kind <> 'check'
    AND ((o.state <> 'queued' AND o.lease_expires_at <= clock_timestamp())
      OR (o.state = 'queued' AND NOT EXISTS (
        SELECT
        FROM tidemark.operation_volumes mine
        JOIN tidemark.operation_volumes theirs
          ON theirs.volume_id = mine.volume_id AND theirs.operation_id <> mine.operation_id
            AND theirs.mode = mine.mode AND mine.mode <> 'read'
        JOIN tidemark.operations other ON other.id = theirs.operation_id
        WHERE mine.operation_id = o.id
          AND (other.active OR (other.state = 'queued' AND other.kind <> 'check' AND other.serial < o.serial)))))
  ORDER BY o.serial
  LIMIT 1
  FOR UPDATE OF o SKIP LOCKED
), checks AS (
  SELECT o.id
  FROM tidemark.operations o
  WHERE o.state IN ('queued', 'running', 'undoing') AND o.kind = 'check' AND NOT EXISTS (SELECT FROM wanted)
    AND ((o.state <> 'queued' AND o.lease_expires_at <= clock_timestamp())
      OR (o.state = 'queued' AND NOT EXISTS (
        SELECT
        FROM tidemark.operation_volumes mine
        JOIN tidemark.operation_volumes theirs
          ON theirs.volume_id = mine.volume_id AND theirs.operation_id <> mine.operation_id
            AND theirs.mode = mine.mode AND mine.mode <> 'read'
        JOIN tidemark.operations other ON other.id = theirs.operation_id
        WHERE mine.operation_id = o.id
          AND (other.active OR (other.state = 'queued' AND other.serial < o.serial)))))
  ORDER BY o.serial
  LIMIT 1
  FOR UPDATE OF o SKIP LOCKED
), candidate AS (
  SELECT id FROM wanted UNION ALL SELECT id FROM checks
)
UPDATE tidemark.operations o
SET state = CASE o.state WHEN 'queued' THEN 'running' ELSE o.state END, attempt = o.attempt + 1, owner = $1,
  lease_expires_at = clock_timestamp() + $2::bigint * interval '1 millisecond',
  started_at = coalesce(o.started_at, now()), changed_at = clock_timestamp()
FROM candidate c
WHERE o.id = c.id
RETURNING o.id, o.attempt, o.parameters
