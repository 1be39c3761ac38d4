-- $1 a host whose agent was restarted or has lost libvirt. Its volumes that have bitmaps, an unfinished deletion or
-- leftovers, and that no queued check names already, by VM: those of VMs that are active there, or defined there and active
-- nowhere; and detached ones that it was the last to report.
WITH mine AS (
  SELECT h.vm_id
  FROM tidemark.host_vms h
  WHERE h.host_id = $1::uuid
    AND (h.active OR NOT EXISTS (SELECT FROM tidemark.host_vms o WHERE o.vm_id = h.vm_id AND o.active))
), found AS (
  SELECT DISTINCT ON (v.id) v.id, m.id AS vm_id, m.name AS vm_name, d.target
  FROM tidemark.volumes v
  JOIN tidemark.pools p ON p.id = v.pool_id
  LEFT JOIN tidemark.vm_disks d ON d.volume_id = v.id
  LEFT JOIN tidemark.vms m ON m.id = d.vm_id
  WHERE v.state = 'present' AND p.type IN ('local', 'nfs', 'shared-mount-point')
    AND (d.vm_id IN (SELECT vm_id FROM mine) OR (d.vm_id IS NULL AND v.host_id = $1::uuid))
    AND (EXISTS (SELECT FROM tidemark.bitmaps b WHERE b.volume_id = v.id)
      OR EXISTS (SELECT FROM tidemark.snapshots s WHERE s.volume_id = v.id AND s.state = 'removing')
      OR EXISTS (SELECT FROM tidemark.leftovers l WHERE l.volume_id = v.id))
    AND NOT EXISTS (
      SELECT
      FROM tidemark.operation_volumes ov
      JOIN tidemark.operations o ON o.id = ov.operation_id
      WHERE ov.volume_id = v.id AND o.kind = 'check' AND o.state = 'queued')
  ORDER BY v.id, m.id
)
SELECT f.vm_id, f.vm_name, array_agg(f.id::text ORDER BY f.target, f.id) AS volume_ids,
  array_agg(coalesce(f.target, '') ORDER BY f.target, f.id) AS disks
FROM found f
GROUP BY coalesce(f.vm_id, f.id), f.vm_id, f.vm_name
