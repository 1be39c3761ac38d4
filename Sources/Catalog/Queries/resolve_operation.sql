-- $1 an operation's id or the beginning of one. Rows: every operation that it can mean.
SELECT o.id, concat(o.id, ' (', o.kind, ', ', o.created_at, ')') AS label
FROM tidemark.operations o
WHERE $1::text ~ '^[0-9a-fA-F-]{4,36}$' AND starts_with(o.id::text, lower($1))
ORDER BY o.serial DESC
LIMIT 20
