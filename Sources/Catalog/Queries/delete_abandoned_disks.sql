-- $1 the VMs whose disks a host has just reported. After save_vm_disks. VMs that no host has any more give up the disks that
-- these have now; the others are remembered.
DELETE FROM tidemark.vm_disks d
USING tidemark.vm_disks o
WHERE o.vm_id = ANY ($1::uuid[]) AND d.volume_id = o.volume_id AND d.vm_id <> o.vm_id
  AND NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = d.vm_id)
  AND EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = o.vm_id)
