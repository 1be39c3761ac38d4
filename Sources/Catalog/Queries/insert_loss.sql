-- $1 snapshots, $2 the check that has not found their files, $3 what it says. Ones that are known to be lost stay as they are.
INSERT INTO tidemark.snapshot_damages (snapshot_id, operation_id, summary, lost)
SELECT s.id, $2::uuid, $3, true FROM tidemark.snapshots s WHERE s.id = ANY ($1::uuid[]) AND s.settled
ON CONFLICT (snapshot_id) DO UPDATE
SET operation_id = excluded.operation_id, summary = excluded.summary, lost = true, found_at = now()
WHERE NOT snapshot_damages.lost
