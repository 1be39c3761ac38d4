-- $1 operation.
DELETE FROM tidemark.pins WHERE operation_id = $1::uuid
