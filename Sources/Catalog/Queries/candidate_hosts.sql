-- $1 a VM or NULL, $2 a pool. The hosts that may do the work, the likeliest first: where the VM runs; else where it is
-- defined; else where the pool is mounted.
WITH ranked AS (
  SELECT h.host_id, CASE WHEN h.active THEN 1 ELSE 2 END AS rank FROM tidemark.host_vms h WHERE h.vm_id = $1::uuid
  UNION ALL
  SELECT hp.host_id, 3 FROM tidemark.host_pools hp WHERE hp.pool_id = $2::uuid AND hp.mounted
)
SELECT h.id, h.name, h.libvirt_version, h.qemu_version
FROM ranked r JOIN tidemark.hosts h ON h.id = r.host_id
WHERE r.rank = (SELECT min(rank) FROM ranked)
ORDER BY h.libvirt_version DESC, h.qemu_version DESC, h.name
