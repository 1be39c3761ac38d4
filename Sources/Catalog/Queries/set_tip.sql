-- $1 volume, $2 snapshot or NULL.
UPDATE tidemark.volumes SET tip_snapshot_id = $2::uuid WHERE id = $1::uuid
