-- $1 a snapshot. Whether it was decided to delete it, and that could not be told to its manifest yet.
SELECT EXISTS (
    SELECT FROM tidemark.operation_snapshots s JOIN tidemark.operations o ON o.id = s.operation_id
    WHERE s.snapshot_id = $1::uuid AND o.kind = 'delete' AND o.state = 'failed')
  AND NOT EXISTS (
    SELECT FROM tidemark.operation_snapshots s JOIN tidemark.operations o ON o.id = s.operation_id
    WHERE s.snapshot_id = $1::uuid AND o.kind = 'delete' AND o.state = 'succeeded') AS has_failed
