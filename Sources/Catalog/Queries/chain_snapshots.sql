-- $1 a volume. All its snapshots, each after its parent.
WITH RECURSIVE chain AS (
  SELECT s.id, ARRAY[s.created_at::text || s.id::text] AS path
  FROM tidemark.snapshots s WHERE s.volume_id = $1::uuid AND s.parent_id IS NULL
  UNION ALL
  SELECT s.id, c.path || (s.created_at::text || s.id::text)
  FROM chain c JOIN tidemark.snapshots s ON s.parent_id = c.id
)
SELECT id FROM chain ORDER BY path
