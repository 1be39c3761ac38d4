-- $1 name, $2 zone or NULL, $3 cluster or NULL.
DELETE FROM tidemark.settings
WHERE name = $1 AND zone_id IS NOT DISTINCT FROM $2::uuid AND cluster_id IS NOT DISTINCT FROM $3::uuid
