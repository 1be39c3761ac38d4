-- $1 snapshots, $2 a store. What holds the same content there.
SELECT t.id AS snapshot_id, s.id AS copy_id, s.state
FROM tidemark.snapshots t
JOIN tidemark.snapshots s ON s.group_id = t.group_id AND s.volume_id = t.volume_id AND s.location_id = $2::uuid
WHERE t.id = ANY ($1::uuid[])
