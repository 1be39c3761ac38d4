-- $1 a template that its user deletes.
UPDATE tidemark.templates SET deleted_at = coalesce(deleted_at, now()) WHERE id = $1::uuid
