-- $1 the last volume of the part before or NULL, $2 how many. Volumes with durable snapshots that had bitmaps, of which none is
-- recorded, and no tip; without those that an operation has.
SELECT v.id
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id AND p.type IN ('local', 'nfs', 'shared-mount-point')
WHERE v.tip_snapshot_id IS NULL AND ($1::uuid IS NULL OR v.id > $1::uuid)
  AND EXISTS (SELECT FROM tidemark.snapshots s WHERE s.volume_id = v.id AND s.settled AND s.checkpoint IS NOT NULL)
  AND NOT EXISTS (SELECT FROM tidemark.bitmaps b WHERE b.volume_id = v.id)
  AND NOT EXISTS (
    SELECT FROM tidemark.operation_volumes ov JOIN tidemark.operations o ON o.id = ov.operation_id
    WHERE ov.volume_id = v.id AND o.active AND ov.mode = 'change')
ORDER BY v.id
LIMIT $2::bigint
