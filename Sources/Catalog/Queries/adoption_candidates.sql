-- $1 volumes. For each that is gone and has a tip: volumes without snapshots that are as large, the newest first: somebody may
-- have moved its file there.
SELECT v.id AS volume_id, c.id AS candidate_id, c.path, p.id AS pool_id, p.name AS pool_name
FROM tidemark.volumes v
CROSS JOIN LATERAL (
  SELECT n.id, n.pool_id, n.path
  FROM tidemark.volumes n
  WHERE n.state = 'present' AND n.id <> v.id AND n.virtual_bytes = v.virtual_bytes
    AND NOT EXISTS (SELECT FROM tidemark.snapshots s WHERE s.volume_id = n.id)
  ORDER BY n.first_reported_at DESC, n.id
  LIMIT 64) c
JOIN tidemark.pools p ON p.id = c.pool_id
WHERE v.id = ANY ($1::uuid[]) AND v.state = 'gone' AND v.tip_snapshot_id IS NOT NULL
