-- $1 host; in the same order, one a disk, $2 VM ids, $3 targets, $4 pool names, $5 paths. After save_volumes and
-- delete_vm_disks; what that left is another host's word.
INSERT INTO tidemark.vm_disks (vm_id, target, volume_id)
SELECT DISTINCT ON (r.vm_id, r.target) r.vm_id, r.target, v.id
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS r (vm_id, target, pool, path)
JOIN tidemark.pools p ON p.name = r.pool
JOIN tidemark.volumes v ON v.pool_id = p.id AND v.path = r.path
WHERE EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = r.vm_id AND h.host_id = $1::uuid AND h.active)
  OR NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = r.vm_id AND h.active)
ORDER BY r.vm_id, r.target
ON CONFLICT (vm_id, target) DO UPDATE SET volume_id = excluded.volume_id
