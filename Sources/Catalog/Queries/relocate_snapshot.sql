-- $1 snapshot, $2 store. A planned snapshot whose store has no room for it begins a chain on another one.
UPDATE tidemark.snapshots
SET kind = 'full', full_reason = coalesce(full_reason, 'store_changed'), parent_id = NULL, store_id = $2::uuid
WHERE id = $1::uuid AND state = 'creating' AND store_id IS NOT NULL
