-- $1 operation.
UPDATE tidemark.operation_volumes SET claimed = false WHERE operation_id = $1::uuid AND claimed
