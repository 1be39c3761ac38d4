-- $1 a volume, $2 a pool and $3 a path there, $4 format or NULL, $5 host or NULL, $6 virtual bytes or NULL. It is there.
UPDATE tidemark.volumes
SET pool_id = $2::uuid, path = $3, format = coalesce($4, format), host_id = coalesce($5::uuid, host_id),
  virtual_bytes = coalesce($6::bigint, virtual_bytes), state = 'present', gone_at = NULL, last_reported_at = now()
WHERE id = $1::uuid
