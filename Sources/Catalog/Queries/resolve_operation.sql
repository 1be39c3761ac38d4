-- $1 an operation's id or the beginning of one. Rows: every operation that it can mean.
WITH meant AS MATERIALIZED (
  SELECT o.id, o.kind, o.created_at, o.serial
  FROM tidemark.operations o
  WHERE o.id BETWEEN tidemark.lowest_id($1::text) AND tidemark.highest_id($1) AND starts_with(o.id::text, lower($1))
)
SELECT m.id, concat(m.id, ' (', m.kind, ', ', m.created_at, ')') AS label
FROM meant m
ORDER BY m.serial DESC
LIMIT 20
