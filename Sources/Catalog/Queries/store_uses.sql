-- $1 a store. What needs it: by kind how many, and three of them as people name them.
SELECT u.kind, count(*) AS count, (array_agg(u.label ORDER BY u.label))[1:3] AS examples
FROM (
  SELECT 'snapshot' AS kind, s.id::text AS label FROM tidemark.snapshots s WHERE s.store_id = $1::uuid
  UNION ALL
  SELECT 'template', coalesce(NULLIF(t.name, ''), t.id::text) FROM tidemark.templates t WHERE t.store_id = $1::uuid
  UNION ALL
  SELECT 'operation', o.id::text
  FROM tidemark.operations o
  WHERE o.state IN ('queued', 'running', 'undoing') AND (
    o.kind = 'rebuild'
    OR EXISTS (SELECT FROM tidemark.exports e WHERE e.operation_id = o.id AND e.store_id = $1::uuid))
) AS u
GROUP BY u.kind
