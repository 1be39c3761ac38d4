-- $1 a pool. What needs it: by kind how many, and three of them as people name them. A volume that is gone needs it only for
-- its snapshots, wherever these are.
SELECT u.kind, count(*) AS count, (array_agg(u.label ORDER BY u.label))[1:3] AS examples
FROM (
  SELECT 'volume' AS kind, coalesce(d.label, concat(p.name, ':', v.path)) AS label
  FROM tidemark.volumes v
  JOIN tidemark.pools p ON p.id = v.pool_id
  LEFT JOIN LATERAL (
    SELECT concat(m.name, '/', d.target) AS label
    FROM tidemark.vm_disks d JOIN tidemark.vms m ON m.id = d.vm_id
    WHERE d.volume_id = v.id ORDER BY m.name, d.target LIMIT 1) d ON true
  WHERE v.pool_id = $1::uuid AND v.state = 'present'
  UNION ALL
  SELECT 'snapshot', s.id::text
  FROM tidemark.snapshots s JOIN tidemark.volumes v ON v.id = s.volume_id
  WHERE s.pool_id = $1::uuid OR (v.pool_id = $1::uuid AND v.state = 'gone')
  UNION ALL
  SELECT 'operation', o.id::text
  FROM tidemark.operations o
  WHERE o.state IN ('queued', 'running', 'undoing') AND (
    o.kind = 'rebuild'
    OR EXISTS (SELECT FROM tidemark.operation_volumes ov JOIN tidemark.volumes v ON v.id = ov.volume_id
      WHERE ov.operation_id = o.id AND v.pool_id = $1::uuid)
    OR EXISTS (SELECT FROM tidemark.exports e WHERE e.operation_id = o.id AND e.pool_id = $1::uuid)
    OR EXISTS (SELECT FROM tidemark.moves m
      WHERE m.operation_id = o.id AND (m.from_pool_id = $1::uuid OR m.to_pool_id = $1::uuid)))
) AS u
GROUP BY u.kind
