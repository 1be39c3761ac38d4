-- $1 snapshot. The moment is as exact as the manifest that learns of it.
UPDATE tidemark.snapshots SET state = 'hidden', deleted_at = date_trunc('milliseconds', now()) WHERE id = $1::uuid AND state = 'ready'
