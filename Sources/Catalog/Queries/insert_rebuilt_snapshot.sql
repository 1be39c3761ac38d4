-- $1 id, $2 volume, $3 group, $4 parent or NULL, $5 full reason or NULL, $6 state, $7 store or NULL, $8 pool or NULL, $9 name,
-- $10 checkpoint or NULL, $11 virtual bytes, $12 allocated bytes, $13 taken at, $14 deleted at or NULL, both in microseconds,
-- $15 consistency, $16 original or NULL. No row: it contradicts what is recorded.
INSERT INTO tidemark.snapshots (id, volume_id, group_id, parent_id, kind, full_reason, state, store_id, pool_id, name, checkpoint,
  virtual_bytes, allocated_bytes, created_at, taken_at, deleted_at, consistency, copied_from)
SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, CASE WHEN $4::uuid IS NULL THEN 'full' ELSE 'incremental' END, $5, $6, $7::uuid,
  $8::uuid, $9, $10, $11::bigint, $12::bigint, t.taken_at, t.taken_at, t.deleted_at, $15, $16::uuid
FROM (SELECT to_timestamp(0) + $13::bigint * interval '1 microsecond' AS taken_at,
  to_timestamp(0) + $14::bigint * interval '1 microsecond' AS deleted_at) t
ON CONFLICT DO NOTHING
RETURNING id
