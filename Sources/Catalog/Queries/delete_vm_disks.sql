-- $1 host, $2 the VMs whose disks it has just reported. A VM that another host runs has the disks that that one reports.
DELETE FROM tidemark.vm_disks d
WHERE d.vm_id = ANY ($2::uuid[])
  AND (EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = d.vm_id AND h.host_id = $1::uuid AND h.active)
    OR NOT EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = d.vm_id AND h.active))
