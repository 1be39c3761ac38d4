-- $1 a template's id, the beginning of one, or its name. Rows: every template that it can mean.
SELECT t.id, t.virtual_bytes, t.deleted_at IS NOT NULL AS is_deleted,
  concat(t.id, ' (', nullif(t.name, '') || ', ', s.name, ', ', t.created_at, ')') AS label
FROM tidemark.templates t JOIN tidemark.stores s ON s.id = t.store_id
WHERE (t.id BETWEEN tidemark.lowest_id($1) AND tidemark.highest_id($1) AND starts_with(t.id::text, lower($1)))
  OR (t.name = $1 AND t.name <> '' AND t.deleted_at IS NULL)
ORDER BY t.created_at DESC, t.id
LIMIT 20
