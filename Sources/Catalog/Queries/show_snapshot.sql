-- $1 a hidden copy that is wanted again.
UPDATE tidemark.snapshots SET state = 'ready', deleted_at = NULL WHERE id = $1::uuid AND state = 'hidden'
