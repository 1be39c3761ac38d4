-- $1 host; in the same order, one a disk, $2 VM ids, $3 targets, $4 pool names, $5 paths. After save_vm_disks: what that has not
-- taken in is covered by no pool.
INSERT INTO tidemark.vm_uncovered_disks (vm_id, target, pool_name, path)
SELECT DISTINCT ON (r.vm_id, r.target) r.vm_id, r.target, left(r.pool, 64), r.path
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS r (vm_id, target, pool, path)
WHERE NOT EXISTS (SELECT FROM tidemark.vm_disks d WHERE d.vm_id = r.vm_id AND d.target = r.target)
  AND (EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = r.vm_id AND h.host_id = $1::uuid AND h.active)
    OR NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = r.vm_id AND h.active))
ORDER BY r.vm_id, r.target
ON CONFLICT (vm_id, target) DO UPDATE SET pool_name = excluded.pool_name, path = excluded.path
