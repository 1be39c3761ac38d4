-- $1 operation, $2 lease in milliseconds, $3 bytes done and $4 bytes in all, NULL to leave them. Under lock_claim.
UPDATE tidemark.operations
SET lease_expires_at = clock_timestamp() + $2::bigint * interval '1 millisecond',
  bytes_done = coalesce($3::bigint, bytes_done), bytes_total = coalesce($4::bigint, bytes_total),
  changed_at = CASE
    WHEN (coalesce($3, bytes_done), coalesce($4, bytes_total)) IS DISTINCT FROM (bytes_done, bytes_total)
    THEN clock_timestamp() ELSE changed_at END
WHERE id = $1::uuid
