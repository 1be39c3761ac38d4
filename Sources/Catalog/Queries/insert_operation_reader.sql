-- $1 operation, $2 volume whose snapshots it reads, $3 its disk or NULL, $4 mode: read or copy.
INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id, disk, mode)
VALUES ($1::uuid, 0, $2::uuid, $3, $4)
