-- $1 snapshot, $2 reason. A planned increment whose parent was not sound.
UPDATE tidemark.snapshots SET kind = 'full', full_reason = $2, parent_id = NULL
WHERE id = $1::uuid AND state = 'creating' AND kind = 'incremental'
