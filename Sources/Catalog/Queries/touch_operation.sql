-- $1 operation: its watchers shall look.
UPDATE tidemark.operations SET changed_at = clock_timestamp() WHERE id = $1::uuid
