-- $1 host, $2 the VMs whose disks it has just reported. A VM that another host runs has the disks that that one reports. VMs
-- that no host has any more give up the disks that another VM has now; the others are remembered.
DELETE FROM tidemark.vm_disks d
WHERE (d.vm_id = ANY ($2::uuid[])
    AND (EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = d.vm_id AND h.host_id = $1::uuid AND h.active)
      OR NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = d.vm_id AND h.active)))
  OR (NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = d.vm_id)
    AND EXISTS (SELECT FROM tidemark.vm_disks o JOIN tidemark.host_vms h ON h.vm_id = o.vm_id
      WHERE o.volume_id = d.volume_id AND o.vm_id <> d.vm_id))
