-- $1 a host's name or id, $2 how old a heartbeat may be, in milliseconds. Locks it until the transaction's end: what it
-- announces waits, and makes it known anew.
SELECT h.id, h.name, h.last_heartbeat_at > now() - $2::bigint * interval '1 millisecond' AS alive
FROM tidemark.hosts h
WHERE h.name = $1::text OR h.id::text = lower($1)
ORDER BY h.id::text = lower($1) DESC
LIMIT 1
FOR UPDATE
