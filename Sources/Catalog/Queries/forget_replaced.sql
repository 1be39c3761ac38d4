-- $1 volume, $2 snapshots whose replaced files are gone.
UPDATE tidemark.snapshots SET keeps_replaced_file = false
WHERE volume_id = $1::uuid AND id = ANY ($2::uuid[]) AND keeps_replaced_file
