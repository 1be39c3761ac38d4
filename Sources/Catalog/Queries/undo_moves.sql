-- $1 operation that has not succeeded. Its volumes have stayed; what its undo could not remove may still be there.
UPDATE tidemark.moves m
SET state = 'undone', settled_at = now(),
  removed_at = CASE WHEN EXISTS (
    SELECT FROM tidemark.operation_steps t
    WHERE t.operation_id = m.operation_id AND t.step = 'undo' AND t.error IS NOT NULL) THEN NULL ELSE now() END
WHERE m.operation_id = $1::uuid AND m.state = 'planned'
