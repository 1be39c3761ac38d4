-- $1 volume ids. Their chain graphs, as the rules see them.
SELECT id, volume_id, parent_id, state, store_id, pool_id, checkpoint
FROM tidemark.snapshots
WHERE volume_id = ANY ($1::uuid[])
