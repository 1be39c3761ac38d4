-- $1 snapshot, $2 the verification that found it, $3 what was found.
INSERT INTO tidemark.snapshot_damages (snapshot_id, operation_id, summary) VALUES ($1::uuid, $2::uuid, $3)
