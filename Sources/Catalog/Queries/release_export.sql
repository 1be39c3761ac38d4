-- $1 operation that ends.
UPDATE tidemark.exports SET reserved = false WHERE operation_id = $1::uuid AND reserved
