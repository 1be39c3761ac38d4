-- $1 operation, $2 lease in milliseconds.
UPDATE tidemark.pins SET lease_expires_at = clock_timestamp() + $2::bigint * interval '1 millisecond'
WHERE operation_id = $1::uuid
