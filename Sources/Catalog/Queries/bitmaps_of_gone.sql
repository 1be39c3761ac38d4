-- $1 a volume. If it has no snapshots: bitmaps of volumes that are gone and as large; its file may be theirs, moved by
-- somebody.
SELECT DISTINCT b.name
FROM tidemark.volumes n
JOIN tidemark.volumes v ON v.state = 'gone' AND v.tip_snapshot_id IS NOT NULL AND v.virtual_bytes = n.virtual_bytes
JOIN tidemark.bitmaps b ON b.volume_id = v.id
WHERE n.id = $1::uuid AND NOT EXISTS (SELECT FROM tidemark.snapshots s WHERE s.volume_id = n.id)
