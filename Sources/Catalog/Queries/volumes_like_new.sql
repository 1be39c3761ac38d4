-- $1 volumes that have just been registered. Volumes that are gone, have a tip, and were as large as one of them: it may be
-- theirs. Without those of which a check waits already.
SELECT DISTINCT v.id
FROM tidemark.volumes n
JOIN tidemark.volumes v ON v.state = 'gone' AND v.tip_snapshot_id IS NOT NULL AND v.virtual_bytes = n.virtual_bytes
WHERE n.id = ANY ($1::uuid[]) AND n.state = 'present'
  AND NOT EXISTS (
    SELECT FROM tidemark.operation_volumes ov JOIN tidemark.operations o ON o.id = ov.operation_id
    WHERE ov.volume_id = v.id AND o.kind = 'check' AND o.state = 'queued')
ORDER BY v.id
LIMIT 16
