-- $1 days, $2 how many at most. Operations that ended longer ago, the oldest first, by which nobody was ever told of anything
-- that is still there: the makers of groups with snapshots stay, whoever found a snapshot lost or damaged, whoever has left a
-- file, and the deletions of snapshots that are recorded: a deletion that is asked for again is answered by them.
WITH doomed AS MATERIALIZED (
  SELECT o.id
  FROM tidemark.operations o
  WHERE o.finished_at < now() - $1::bigint * interval '1 day'
    AND NOT EXISTS (
      SELECT FROM tidemark.snapshot_groups g JOIN tidemark.snapshots s ON s.group_id = g.id WHERE g.operation_id = o.id)
    AND NOT EXISTS (SELECT FROM tidemark.snapshot_damages d WHERE d.operation_id = o.id)
    AND NOT EXISTS (SELECT FROM tidemark.leftovers l WHERE l.operation_id = o.id)
    AND NOT EXISTS (SELECT FROM tidemark.pins p WHERE p.operation_id = o.id)
    AND NOT EXISTS (
      SELECT FROM tidemark.moves m WHERE m.operation_id = o.id AND m.removed_at IS NULL)
    AND NOT EXISTS (
      SELECT FROM tidemark.operation_snapshots os JOIN tidemark.snapshots s ON s.id = os.snapshot_id
      WHERE os.operation_id = o.id AND o.kind = 'delete')
    AND NOT EXISTS (
      SELECT FROM tidemark.operation_templates ot JOIN tidemark.templates t ON t.id = ot.template_id
      WHERE ot.operation_id = o.id AND o.kind = 'delete')
  ORDER BY o.finished_at
  LIMIT $2::bigint
  FOR UPDATE SKIP LOCKED
), groups AS (
  DELETE FROM tidemark.snapshot_groups g USING doomed d WHERE g.operation_id = d.id
)
DELETE FROM tidemark.operations o USING doomed d WHERE o.id = d.id
RETURNING o.id
