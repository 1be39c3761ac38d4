-- $1 snapshot.
UPDATE tidemark.snapshots SET state = 'hidden', deleted_at = now() WHERE id = $1::uuid AND state = 'ready'
