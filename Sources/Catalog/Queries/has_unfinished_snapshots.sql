-- $1 operation.
SELECT EXISTS (
  SELECT FROM tidemark.snapshots s JOIN tidemark.snapshot_groups g ON g.id = s.group_id
  WHERE g.operation_id = $1::uuid AND s.state = 'creating') AS exists
