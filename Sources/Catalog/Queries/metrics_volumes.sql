-- Each volume with its newest good snapshot (0: none), the links from root to tip, and what its snapshots occupy.
WITH held AS (
  SELECT s.volume_id, extract(epoch FROM max(s.taken_at) FILTER (WHERE s.state = 'ready')) AS last_snapshot,
    sum(s.allocated_bytes) AS bytes, sum(s.allocated_bytes) FILTER (WHERE s.state = 'hidden') AS hidden_bytes
  FROM tidemark.snapshots s
  GROUP BY s.volume_id
)
SELECT v.id AS volume, p.name AS pool, v.path, coalesce(d.vm, '') AS vm, coalesce(d.disk, '') AS disk,
  coalesce(h.last_snapshot, 0) AS last_snapshot, coalesce(t.links, 0) AS links, coalesce(h.bytes, 0) AS bytes,
  coalesce(h.hidden_bytes, 0) AS hidden_bytes
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
LEFT JOIN LATERAL (
  SELECT m.name AS vm, vd.target AS disk
  FROM tidemark.vm_disks vd JOIN tidemark.vms m ON m.id = vd.vm_id
  WHERE vd.volume_id = v.id
  ORDER BY m.name, vd.target
  LIMIT 1
) d ON true
LEFT JOIN held h ON h.volume_id = v.id
-- Volume by volume: for all at once, all snapshots would be read for each link of the longest chain.
LEFT JOIN LATERAL (
  WITH RECURSIVE links AS (
    SELECT s.parent_id FROM tidemark.snapshots s WHERE s.id = v.tip_snapshot_id
    UNION ALL
    SELECT s.parent_id FROM links l JOIN tidemark.snapshots s ON s.id = l.parent_id
  )
  SELECT count(*) AS links FROM links
) t ON true
WHERE v.state = 'present'
