-- $1 operation, $2 volume, $3 disk or NULL.
INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id, disk)
SELECT $1::uuid, coalesce(max(v.position) + 1, 0), $2::uuid, $3
FROM tidemark.operation_volumes v WHERE v.operation_id = $1::uuid
HAVING NOT bool_or(v.volume_id = $2::uuid) IS TRUE
