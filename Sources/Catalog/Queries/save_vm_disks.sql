-- $1 host; in the same order, one a disk, $2 VM ids, $3 targets, $4 pool names, $5 paths. After save_volumes and
-- delete_vm_disks; what that left is another host's word. A VM that migrates has its volumes already at the places that they
-- go to; an inventory that is older than the migration's end still names the old ones.
INSERT INTO tidemark.vm_disks (vm_id, target, volume_id)
SELECT DISTINCT ON (r.vm_id, r.target) r.vm_id, r.target, v.id
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS r (vm_id, target, pool, path)
JOIN tidemark.pools p ON p.name = r.pool
JOIN LATERAL (
  SELECT w.id, 1 AS rank FROM tidemark.volumes w WHERE w.pool_id = p.id AND w.path = r.path
  UNION ALL
  SELECT m.volume_id, 2 FROM tidemark.moves m
  WHERE (m.state = 'planned' AND m.to_pool_id = p.id AND m.to_path = r.path)
    OR (m.state = 'moved' AND m.settled_at > now() - interval '1 minute' AND m.from_pool_id = p.id AND m.from_path = r.path)
) v ON true
WHERE EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = r.vm_id AND h.host_id = $1::uuid AND h.active)
  OR NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = r.vm_id AND h.active)
ORDER BY r.vm_id, r.target, v.rank
ON CONFLICT (vm_id, target) DO UPDATE SET volume_id = excluded.volume_id
