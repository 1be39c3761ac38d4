-- $1 only unfinished ones, $2 a volume or NULL, $3 serial before which the page begins or NULL, $4 how many.
SELECT o.id, o.serial
FROM tidemark.operations o
WHERE (NOT $1::boolean OR o.state IN ('queued', 'running', 'undoing'))
  AND ($2::uuid IS NULL
    OR EXISTS (SELECT FROM tidemark.operation_volumes v WHERE v.operation_id = o.id AND v.volume_id = $2))
  AND ($3::bigint IS NULL OR o.serial < $3)
ORDER BY o.serial DESC
LIMIT $4::bigint
