-- $1 operation, $2 volume. The file that its migration has left is gone.
UPDATE tidemark.moves SET removed_at = now()
WHERE operation_id = $1::uuid AND volume_id = $2::uuid AND state <> 'planned' AND removed_at IS NULL
