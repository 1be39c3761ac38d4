-- $1 host; in the same order $2 VM ids, $3 names, $4 active. The host's VMs are these and no others. One that has left, and that
-- another host runs now, has taken its volumes there: that host may have said so earlier, while both had it.
WITH reported AS (
  SELECT DISTINCT ON (r.id) r.* FROM unnest($2::uuid[], $3::text[], $4::boolean[]) AS r (id, name, active) ORDER BY r.id
), saved AS (
  INSERT INTO tidemark.vms (id, name) SELECT id, name FROM reported ORDER BY id
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, last_reported_at = now()
), gone AS (
  DELETE FROM tidemark.host_vms WHERE host_id = $1::uuid AND vm_id NOT IN (SELECT id FROM reported)
  RETURNING vm_id
)
UPDATE tidemark.volumes v
SET host_id = h.host_id
FROM gone g
JOIN tidemark.vm_disks d ON d.vm_id = g.vm_id
JOIN tidemark.host_vms h ON h.vm_id = g.vm_id AND h.host_id <> $1::uuid AND h.active
WHERE v.id = d.volume_id AND v.host_id = $1::uuid
