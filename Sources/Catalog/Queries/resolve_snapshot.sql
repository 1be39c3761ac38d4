-- $1 a snapshot's id, the beginning of one, or a name. Rows: every snapshot that it can mean. A copy has its original's name,
-- and is meant by it once that one is gone.
WITH meant AS MATERIALIZED (
  SELECT s.id
  FROM tidemark.snapshots s
  WHERE s.id BETWEEN tidemark.lowest_id($1::text) AND tidemark.highest_id($1) AND starts_with(s.id::text, lower($1))
  UNION
  SELECT s.id
  FROM tidemark.snapshots s
  WHERE s.name = $1 AND s.name <> '' AND (s.copied_from IS NULL OR NOT EXISTS (
    SELECT FROM tidemark.snapshots o
    WHERE o.group_id = s.group_id AND o.volume_id = s.volume_id AND o.copied_from IS NULL AND o.state = 'ready'))
)
SELECT s.id, s.volume_id, s.state,
  concat(s.id, ' (', nullif(s.name, '') || ', ', 'volume ', s.volume_id, ', ', s.created_at, ')') AS label
FROM meant m JOIN tidemark.snapshots s ON s.id = m.id
ORDER BY s.created_at DESC, s.id
LIMIT 20
