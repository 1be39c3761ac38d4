-- $1 a host. The pools that no other host's configuration names, locked, with what is in them.
SELECT p.id, p.name,
  (SELECT count(*) FROM tidemark.volumes v WHERE v.pool_id = p.id AND v.state = 'present') AS volumes,
  (SELECT count(*) FROM tidemark.snapshots s WHERE s.pool_id = p.id) AS snapshots,
  (SELECT count(*) FROM tidemark.operations o
    WHERE o.state IN ('queued', 'running', 'undoing') AND (
      EXISTS (SELECT FROM tidemark.operation_volumes ov JOIN tidemark.volumes v ON v.id = ov.volume_id
        WHERE ov.operation_id = o.id AND v.pool_id = p.id)
      OR EXISTS (SELECT FROM tidemark.exports e WHERE e.operation_id = o.id AND e.pool_id = p.id)
      OR EXISTS (SELECT FROM tidemark.moves m
        WHERE m.operation_id = o.id AND (m.from_pool_id = p.id OR m.to_pool_id = p.id)))) AS operations
FROM tidemark.pools p
WHERE EXISTS (SELECT FROM tidemark.host_pools h WHERE h.pool_id = p.id AND h.host_id = $1::uuid)
  AND NOT EXISTS (SELECT FROM tidemark.host_pools h WHERE h.pool_id = p.id AND h.host_id <> $1::uuid)
ORDER BY p.name
FOR UPDATE OF p
