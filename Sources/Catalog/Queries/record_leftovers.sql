-- $1 operation that is being undone. Its files, if the undo has not removed them: a take's until its snapshots are
-- forgotten, a revert's at its end.
INSERT INTO tidemark.leftovers (operation_id, volume_id, snapshot_id, store_id, pool_id)
SELECT o.id, v.volume_id, s.id, s.store_id, s.pool_id
FROM tidemark.operations o
JOIN tidemark.operation_volumes v ON v.operation_id = o.id
LEFT JOIN tidemark.snapshot_groups g ON g.operation_id = o.id
LEFT JOIN tidemark.snapshots s ON s.group_id = g.id AND s.volume_id = v.volume_id AND s.state = 'creating'
WHERE o.id = $1::uuid AND (o.kind = 'revert' OR s.id IS NOT NULL)
  AND EXISTS (
    SELECT FROM tidemark.operation_steps t
    WHERE t.operation_id = o.id AND t.step = 'undo' AND t.error IS NOT NULL)
ON CONFLICT (operation_id, volume_id) DO NOTHING
