-- $1 operation. The volumes whose snapshots it reads.
SELECT DISTINCT s.volume_id
FROM tidemark.pins p JOIN tidemark.snapshots s ON s.id = p.snapshot_id
WHERE p.operation_id = $1::uuid
ORDER BY s.volume_id
