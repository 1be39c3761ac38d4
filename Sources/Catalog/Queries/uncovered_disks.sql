-- $1 a VM. Rows: its disks that are no volumes.
SELECT d.target, d.pool_name, d.path
FROM tidemark.vm_uncovered_disks d
WHERE d.vm_id = $1::uuid
ORDER BY d.target
