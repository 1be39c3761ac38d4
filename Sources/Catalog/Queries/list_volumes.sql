-- $1 a VM or NULL, $2 a volume or NULL, $3 the last volume of the page before or NULL, $4 how many. Not materialized: who asks
-- for one volume does not wait until all are placed.
WITH placed AS NOT MATERIALIZED (
  SELECT v.id, v.pool_id, p.name AS pool, v.path, v.virtual_bytes, v.format, v.state = 'present' AS present,
    v.tip_snapshot_id, v.gone_at, h.name AS host, m.vm_id, m.vm_name, m.disk,
    ROW (coalesce(m.vm_name, ''), coalesce(m.disk, ''), v.path, v.id) AS place
  FROM tidemark.volumes v
  JOIN tidemark.pools p ON p.id = v.pool_id
  LEFT JOIN tidemark.hosts h ON h.id = v.host_id
  LEFT JOIN LATERAL (
    SELECT m.id AS vm_id, m.name AS vm_name, d.target AS disk
    FROM tidemark.vm_disks d JOIN tidemark.vms m ON m.id = d.vm_id
    WHERE d.volume_id = v.id AND ($1::uuid IS NULL OR m.id = $1)
    ORDER BY EXISTS (SELECT FROM tidemark.host_vms a WHERE a.vm_id = m.id AND a.active) DESC,
      EXISTS (SELECT FROM tidemark.host_vms a WHERE a.vm_id = m.id) DESC, m.last_reported_at DESC
    LIMIT 1) m ON true
  -- One volume, or those of one VM, without looking at all others; and where the page before ended.
  WHERE (($2::uuid IS NULL OR v.id = $2)
      AND ($1::uuid IS NULL OR v.id = ANY (ARRAY(SELECT d.volume_id FROM tidemark.vm_disks d WHERE d.vm_id = $1))))
    OR v.id = $3::uuid
)
SELECT o.id, o.pool_id, o.pool, o.path, o.virtual_bytes, o.format, o.present, o.tip_snapshot_id, o.host, o.vm_id, o.vm_name,
  o.disk,
  (SELECT count(*) FROM tidemark.snapshots s WHERE s.volume_id = o.id AND s.state = 'ready') AS snapshot_count,
  (SELECT count(*) FROM tidemark.lost_snapshots s WHERE s.volume_id = o.id AND s.state = 'ready') AS lost_snapshot_count,
  tidemark.microseconds(o.gone_at) AS gone_at, a.candidate_id AS adoptable_as_volume_id,
  CASE WHEN c.id IS NOT NULL THEN concat(cp.name, ':', c.path) END AS adoptable_as, b.volume_id AS may_be_volume_id
FROM placed o
LEFT JOIN tidemark.standing_proposals a ON a.volume_id = o.id
LEFT JOIN tidemark.volumes c ON c.id = a.candidate_id
LEFT JOIN tidemark.pools cp ON cp.id = c.pool_id
LEFT JOIN tidemark.standing_proposals b ON b.candidate_id = o.id
WHERE ($1::uuid IS NULL OR o.vm_id = $1) AND ($2::uuid IS NULL OR o.id = $2)
  AND ($3::uuid IS NULL OR o.place > (SELECT l.place FROM placed l WHERE l.id = $3))
ORDER BY o.place
LIMIT $4::bigint
