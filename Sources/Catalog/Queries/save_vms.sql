-- $1 host; in the same order $2 VM ids, $3 names, $4 active. The host's VMs are these and no others.
WITH reported AS (
  SELECT DISTINCT ON (r.id) r.* FROM unnest($2::uuid[], $3::text[], $4::boolean[]) AS r (id, name, active) ORDER BY r.id
), saved AS (
  INSERT INTO tidemark.vms (id, name) SELECT id, name FROM reported ORDER BY id
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, last_reported_at = now()
)
DELETE FROM tidemark.host_vms WHERE host_id = $1::uuid AND vm_id NOT IN (SELECT id FROM reported)
