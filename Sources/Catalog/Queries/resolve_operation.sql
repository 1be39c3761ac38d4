-- $1 an operation's id or the beginning of one. Rows: every operation that it can mean.
SELECT o.id, concat(o.id, ' (', o.kind, ', ', o.created_at, ')') AS label
FROM tidemark.operations o
WHERE o.id BETWEEN tidemark.lowest_id($1) AND tidemark.highest_id($1) AND starts_with(o.id::text, lower($1))
ORDER BY o.serial DESC
LIMIT 20
