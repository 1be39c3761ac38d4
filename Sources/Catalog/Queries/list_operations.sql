-- $1 only unfinished ones, $2 a volume or NULL, $3 serial before which the page begins or NULL, $4 how many.
SELECT p.id, p.serial
FROM (
  (SELECT o.id, o.serial
  FROM tidemark.operations o
  WHERE $2::uuid IS NULL AND (NOT $1::boolean OR o.state IN ('queued', 'running', 'undoing'))
    AND ($3::bigint IS NULL OR o.serial < $3)
  ORDER BY o.serial DESC
  LIMIT $4::bigint)
  UNION ALL
  -- By the volume's own index: an EXISTS in the condition above would be asked of every operation.
  (SELECT o.id, o.serial
  FROM tidemark.operation_volumes v JOIN tidemark.operations o ON o.id = v.operation_id
  WHERE v.volume_id = $2::uuid AND (NOT $1::boolean OR o.state IN ('queued', 'running', 'undoing'))
    AND ($3::bigint IS NULL OR o.serial < $3)
  ORDER BY o.serial DESC
  LIMIT $4::bigint)
) p
ORDER BY p.serial DESC
