-- $1 a volume. Its snapshots that somebody reads now, or is going to read.
SELECT DISTINCT p.snapshot_id
FROM tidemark.pins p
JOIN tidemark.snapshots s ON s.id = p.snapshot_id
JOIN tidemark.operations o ON o.id = p.operation_id
WHERE s.volume_id = $1::uuid AND (p.lease_expires_at > now() OR o.state = 'queued')
