-- $1 a volume. Its snapshots that somebody reads now.
SELECT DISTINCT p.snapshot_id
FROM tidemark.pins p JOIN tidemark.snapshots s ON s.id = p.snapshot_id
WHERE s.volume_id = $1::uuid AND p.lease_expires_at > now()
