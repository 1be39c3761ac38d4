-- $1 a volume, $2 another one, without snapshots, that has turned out to be the same. All that names the second names the
-- first afterwards; then the second is forgotten.
WITH disks AS (
  UPDATE tidemark.vm_disks SET volume_id = $1::uuid WHERE volume_id = $2::uuid
), operations AS (
  UPDATE tidemark.operation_volumes o SET volume_id = $1::uuid
  WHERE o.volume_id = $2::uuid AND NOT EXISTS (
    SELECT FROM tidemark.operation_volumes b WHERE b.operation_id = o.operation_id AND b.volume_id = $1::uuid)
), doubles AS (
  DELETE FROM tidemark.operation_volumes o
  WHERE o.volume_id = $2::uuid AND EXISTS (
    SELECT FROM tidemark.operation_volumes b WHERE b.operation_id = o.operation_id AND b.volume_id = $1::uuid)
), found AS (
  UPDATE tidemark.findings SET volume_id = $1::uuid WHERE volume_id = $2::uuid
), moved AS (
  UPDATE tidemark.moves m SET volume_id = $1::uuid
  WHERE m.volume_id = $2::uuid AND NOT EXISTS (
    SELECT FROM tidemark.moves b WHERE b.operation_id = m.operation_id AND b.volume_id = $1::uuid)
)
DELETE FROM tidemark.volumes WHERE id = $2::uuid
RETURNING format, host_id, virtual_bytes, state, tidemark.microseconds(gone_at) AS gone_at
