-- $1 a volume or NULL, $2 a VM or NULL, $3 all states, $4 the last snapshot of the page before or NULL, $5 how many.
SELECT s.id
FROM tidemark.snapshots s
JOIN tidemark.snapshot_groups g ON g.id = s.group_id
JOIN tidemark.operations o ON o.id = g.operation_id
WHERE ($1::uuid IS NULL OR s.volume_id = $1)
  AND ($2::uuid IS NULL OR o.vm_id = $2)
  AND ($3::boolean OR s.state = 'ready')
  AND ($4::text IS NULL
    OR (s.created_at, s.id) < (to_timestamp(0) + split_part($4, '.', 1)::bigint * interval '1 microsecond',
      split_part($4, '.', 2)::uuid))
ORDER BY s.created_at DESC, s.id DESC
LIMIT $5::bigint
