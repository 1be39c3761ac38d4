-- $1 operation, $2 volumes in order, $3 disks in order.
INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id, disk)
SELECT $1::uuid, v.position - 1, v.volume_id, v.disk
FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS v (volume_id, disk, position)
