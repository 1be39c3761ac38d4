-- $1 snapshots, all at once: a parent may go with its child, not before.
UPDATE tidemark.snapshots SET state = 'removing', deleted_at = coalesce(deleted_at, now())
WHERE id = ANY ($1::uuid[]) AND state <> 'removing'
