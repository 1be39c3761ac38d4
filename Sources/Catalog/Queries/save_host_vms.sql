-- As save_vms, after it.
INSERT INTO tidemark.host_vms (host_id, vm_id, active)
SELECT DISTINCT ON (r.id) $1::uuid, r.id, r.active
FROM unnest($2::uuid[], $3::text[], $4::boolean[]) AS r (id, name, active)
ORDER BY r.id
ON CONFLICT (host_id, vm_id) DO UPDATE SET active = excluded.active, reported_at = now()
