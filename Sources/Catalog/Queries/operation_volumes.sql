-- $1 operation. Its volumes in order.
SELECT volume_id, disk FROM tidemark.operation_volumes WHERE operation_id = $1::uuid ORDER BY position
