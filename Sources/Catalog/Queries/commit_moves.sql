-- $1 operation. Its volumes are where they were to go.
WITH settled AS (
  UPDATE tidemark.moves SET state = 'moved', settled_at = now()
  WHERE operation_id = $1::uuid AND state = 'planned'
  RETURNING volume_id, to_pool_id, to_path
)
UPDATE tidemark.volumes v
SET pool_id = s.to_pool_id, path = s.to_path, state = 'present', gone_at = NULL
FROM settled s
WHERE v.id = s.volume_id
