-- $1 volume ids. Rows: what a request's acceptance looks at, one a VM that has the volume as a disk, or one without a VM.
SELECT v.id, v.state, v.path, p.name AS pool, p.type AS pool_type, d.target AS disk, m.id AS vm_id, m.name AS vm_name,
  EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = m.id) AS vm_reported,
  EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = m.id AND h.active) AS vm_active
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
LEFT JOIN tidemark.vm_disks d ON d.volume_id = v.id
LEFT JOIN tidemark.vms m ON m.id = d.vm_id
WHERE v.id = ANY ($1::uuid[])
ORDER BY v.id, vm_active DESC, vm_reported DESC, m.last_reported_at DESC
