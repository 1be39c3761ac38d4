-- $1 operation, $2 snapshots. The pins end with the operation's lease, which a queued one does not have yet.
INSERT INTO tidemark.pins (operation_id, snapshot_id, lease_expires_at)
SELECT o.id, s.id, coalesce(o.lease_expires_at, now())
FROM tidemark.operations o, unnest($2::uuid[]) AS s (id)
WHERE o.id = $1::uuid
ON CONFLICT (operation_id, snapshot_id) DO UPDATE SET lease_expires_at = excluded.lease_expires_at
