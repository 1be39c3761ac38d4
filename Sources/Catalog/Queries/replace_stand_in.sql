-- $1 an operation that stood in for $2, and that nothing is named after any more. What it was about, the other is about.
WITH gone AS (
  DELETE FROM tidemark.operations WHERE id = $1::uuid AND owner = 'catalog rebuild'
), kept AS (
  SELECT coalesce(max(v.position) + 1, 0) AS first, coalesce(array_agg(v.volume_id), '{}') AS volumes
  FROM tidemark.operation_volumes v WHERE v.operation_id = $2::uuid
)
INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id, disk)
SELECT $2::uuid, k.first + v.position, v.volume_id, v.disk
FROM tidemark.operation_volumes v CROSS JOIN kept k
WHERE v.operation_id = $1::uuid AND v.volume_id <> ALL (k.volumes)
