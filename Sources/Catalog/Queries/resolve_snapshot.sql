-- $1 a snapshot's id, the beginning of one, or a name. Rows: every snapshot that it can mean. A copy has its original's name,
-- and is meant by it once that one is gone.
SELECT s.id, s.volume_id, s.state,
  concat(s.id, ' (', nullif(s.name, '') || ', ', 'volume ', s.volume_id, ', ', s.created_at, ')') AS label
FROM tidemark.snapshots s
WHERE (s.id BETWEEN tidemark.lowest_id($1) AND tidemark.highest_id($1) AND starts_with(s.id::text, lower($1)))
  OR (s.name = $1 AND s.name <> '' AND (s.copied_from IS NULL OR NOT EXISTS (
    SELECT FROM tidemark.snapshots o
    WHERE o.group_id = s.group_id AND o.volume_id = s.volume_id AND o.copied_from IS NULL AND o.state = 'ready')))
ORDER BY s.created_at DESC, s.id
LIMIT 20
