-- $1 operation. Its planned snapshots, which are not to be; their bitmaps are doomed before.
DELETE FROM tidemark.snapshots s
USING tidemark.snapshot_groups g
WHERE g.id = s.group_id AND g.operation_id = $1::uuid AND s.state = 'creating'
