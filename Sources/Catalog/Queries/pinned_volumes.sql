-- $1 operation. The volumes whose snapshots it reads while others may delete and replace them. A revert holds its volume.
SELECT DISTINCT s.volume_id
FROM tidemark.pins p
JOIN tidemark.operations o ON o.id = p.operation_id
JOIN tidemark.snapshots s ON s.id = p.snapshot_id
WHERE p.operation_id = $1::uuid AND o.kind <> 'revert'
ORDER BY s.volume_id
