-- $1 snapshot.
DELETE FROM tidemark.snapshot_damages WHERE snapshot_id = $1::uuid
