-- $1 id, $2 volume, $3 group, $4 parent or NULL, $5 kind, $6 full reason or NULL, $7 store or NULL, $8 pool or NULL, $9 name,
-- $10 checkpoint or NULL.
INSERT INTO tidemark.snapshots
  (id, volume_id, group_id, parent_id, kind, full_reason, store_id, pool_id, name, checkpoint)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7::uuid, $8::uuid, $9, $10)
