-- $1 the last snapshot of a page.
SELECT tidemark.microseconds(created_at) || '.' || id AS token FROM tidemark.snapshots WHERE id = $1::uuid
