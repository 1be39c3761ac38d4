-- $1 volume ids. For each volume the newest operations that took or copied snapshots of it and were undone.
SELECT v.id AS volume_id, o.id AS operation_id
FROM tidemark.volumes v
CROSS JOIN LATERAL (
  SELECT o.id
  FROM tidemark.operation_volumes ov
  JOIN tidemark.operations o ON o.id = ov.operation_id
  WHERE ov.volume_id = v.id AND o.kind IN ('take', 'copy') AND o.state IN ('failed', 'cancelled')
  ORDER BY o.serial DESC
  LIMIT 200) o
WHERE v.id = ANY ($1::uuid[])
