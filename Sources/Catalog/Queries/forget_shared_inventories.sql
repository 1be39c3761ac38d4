-- $1 host; in the same order $2 the VMs of its new inventory, $3 active. Before save_vms. Hosts that report a VM too that has come
-- to this one, or gone, or been started or stopped, are heard anew: what they say of it may count from now on. One that is
-- being heard at this moment is not waited for: two hosts would wait for each other. It is heard anew within a minute.
WITH changed AS (
  SELECT coalesce(m.vm_id, r.id) AS vm_id
  FROM (SELECT h.vm_id, h.active FROM tidemark.host_vms h WHERE h.host_id = $1::uuid) m
  FULL JOIN (SELECT u.id, bool_or(u.active) AS active FROM unnest($2::uuid[], $3::boolean[]) AS u (id, active) GROUP BY u.id) r
    ON r.id = m.vm_id
  WHERE m.active IS DISTINCT FROM r.active
), others AS (
  SELECT h.id FROM tidemark.hosts h
  WHERE h.id <> $1::uuid AND h.inventory_digest <> ''
    AND h.id IN (SELECT o.host_id FROM tidemark.host_vms o JOIN changed c ON c.vm_id = o.vm_id)
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE tidemark.hosts h SET inventory_digest = '' FROM others WHERE h.id = others.id
