-- $1 volumes, $2 a moment in microseconds. Those that are recorded. is_busy: an operation that changes its snapshots is under
-- way, or has ended since; is_reported: a host has told of it, so that its place is known better than by manifests.
SELECT v.id, v.pool_id, v.path, v.host_id IS NOT NULL AS is_reported,
  tidemark.microseconds((SELECT max(s.taken_at) FROM tidemark.snapshots s WHERE s.volume_id = v.id)) AS newest,
  EXISTS (
    SELECT FROM tidemark.operation_volumes ov JOIN tidemark.operations o ON o.id = ov.operation_id
    WHERE ov.volume_id = v.id AND o.kind IN ('take', 'delete', 'copy', 'consolidate', 'adopt')
      AND (o.active OR o.finished_at >= to_timestamp(0) + $2::bigint * interval '1 microsecond')) AS is_busy
FROM tidemark.volumes v
WHERE v.id = ANY ($1::uuid[])
