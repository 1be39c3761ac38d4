-- $1 id, $2 original, $3 parent or NULL, $4 full reason or NULL, $5 store, $6 virtual bytes, $7 allocated bytes, $8 when it was
-- hidden in microseconds or NULL.
INSERT INTO tidemark.snapshots (id, volume_id, group_id, parent_id, kind, full_reason, state, store_id, name, virtual_bytes,
  allocated_bytes, taken_at, deleted_at, consistency, copied_from)
SELECT $1::uuid, s.volume_id, s.group_id, $3::uuid, CASE WHEN $3::uuid IS NULL THEN 'full' ELSE 'incremental' END, $4,
  CASE WHEN $8::bigint IS NULL THEN 'ready' ELSE 'hidden' END, $5::uuid, s.name, $6::bigint, $7::bigint, s.taken_at,
  to_timestamp($8::bigint / 1000000) + $8::bigint % 1000000 * interval '1 microsecond', s.consistency,
  $2::uuid
FROM tidemark.snapshots s WHERE s.id = $2::uuid
