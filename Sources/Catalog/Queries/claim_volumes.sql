-- $1 an operation. In the order of the volumes' ids, so that two claimers cannot wait for each other.
WITH mine AS (
  SELECT operation_id, position FROM tidemark.operation_volumes
  WHERE operation_id = $1::uuid AND NOT claimed AND mode <> 'read'
  ORDER BY volume_id
  FOR UPDATE
)
UPDATE tidemark.operation_volumes v
SET claimed = true
FROM mine m
WHERE v.operation_id = m.operation_id AND v.position = m.position
