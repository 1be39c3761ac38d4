-- $1 snapshots whose files were seen.
DELETE FROM tidemark.snapshot_damages WHERE snapshot_id = ANY ($1::uuid[]) AND lost
