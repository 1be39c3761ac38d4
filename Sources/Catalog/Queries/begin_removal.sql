-- $1 snapshots, all at once: a parent may go with its child, not before. The moment is as exact as a manifest's.
UPDATE tidemark.snapshots SET state = 'removing', deleted_at = coalesce(deleted_at, date_trunc('milliseconds', now()))
WHERE id = ANY ($1::uuid[]) AND state <> 'removing'
