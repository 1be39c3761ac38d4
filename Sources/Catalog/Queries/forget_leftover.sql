-- $1 operation, $2 volume. Its files are gone.
DELETE FROM tidemark.leftovers WHERE operation_id = $1::uuid AND volume_id = $2::uuid
