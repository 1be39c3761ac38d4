-- $1 volume, $2 state. Row: when that was, in microseconds.
UPDATE tidemark.volumes
SET state = $2, gone_at = CASE WHEN $2 = 'gone' THEN now() END,
  last_reported_at = CASE WHEN $2 = 'gone' THEN last_reported_at ELSE now() END
WHERE id = $1::uuid
RETURNING tidemark.microseconds(now()) AS changed_at
