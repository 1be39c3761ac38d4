-- $1 operation. Its volumes in order; asked_at is the present moment, as exact as manifests are.
SELECT volume_id, disk, tidemark.microseconds(date_trunc('milliseconds', now())) AS asked_at
FROM tidemark.operation_volumes
WHERE operation_id = $1::uuid
ORDER BY position
