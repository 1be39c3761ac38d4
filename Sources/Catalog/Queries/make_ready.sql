-- $1 snapshot, $2 when it was taken in microseconds, $3 virtual bytes, $4 allocated bytes, $5 consistency.
UPDATE tidemark.snapshots
SET state = 'ready', taken_at = to_timestamp($2::bigint / 1000000) + $2::bigint % 1000000 * interval '1 microsecond',
  virtual_bytes = $3::bigint, allocated_bytes = $4::bigint, consistency = $5
WHERE id = $1::uuid AND state = 'creating'
