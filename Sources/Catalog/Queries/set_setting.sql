-- $1 name, $2 zone or NULL, $3 cluster or NULL, $4 value.
INSERT INTO tidemark.settings (name, zone_id, cluster_id, value) VALUES ($1, $2::uuid, $3::uuid, $4)
ON CONFLICT (name, zone_id, cluster_id) DO UPDATE SET value = excluded.value, changed_at = now()
