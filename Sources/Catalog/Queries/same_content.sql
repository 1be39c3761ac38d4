-- $1 a snapshot. The snapshots that hold the same content and whose files are whole: it first, then its original and copies.
SELECT s.id
FROM tidemark.snapshots t
JOIN tidemark.snapshots s ON s.group_id = t.group_id AND s.volume_id = t.volume_id
WHERE t.id = $1::uuid AND s.state IN ('ready', 'hidden')
ORDER BY s.id = t.id DESC, s.state DESC, s.created_at, s.id
