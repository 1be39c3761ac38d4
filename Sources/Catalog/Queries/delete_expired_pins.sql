-- $1 a volume. Pins on its snapshots whose lease is over: they would keep the rows of what nobody reads.
DELETE FROM tidemark.pins p
USING tidemark.snapshots s, tidemark.operations o
WHERE s.id = p.snapshot_id AND o.id = p.operation_id AND s.volume_id = $1::uuid AND p.lease_expires_at <= now()
  AND o.state <> 'queued'
