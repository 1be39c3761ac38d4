-- $1 host or NULL; in the same order $2 pool names, $3 paths, $4 what was seen (present, missing), $5 pools' ids as the markers
-- there have them; $6 how old another host's word may be, in milliseconds. The volumes whose state that may change, locked.
SELECT v.id, v.state = 'gone' AS is_gone, r.sighting,
  (v.host_id IS DISTINCT FROM $1::uuid AND v.host_id IS NOT NULL AND $1::uuid IS NOT NULL
    AND (v.last_reported_at > now() - $6::bigint * interval '1 millisecond'
      OR tidemark.is_confirmed(v.host_id, v.last_reported_at, $6::bigint * interval '1 millisecond')))
    AS is_seen_elsewhere,
  (EXISTS (
    SELECT FROM tidemark.operation_volumes ov JOIN tidemark.operations o ON o.id = ov.operation_id
    WHERE ov.volume_id = v.id AND o.active AND o.kind IN ('revert', 'migrate', 'adopt'))
    OR EXISTS (
      SELECT FROM tidemark.moves m
      WHERE m.volume_id = v.id AND m.settled_at > now() - interval '1 minute')) AS is_moving,
  EXISTS (SELECT FROM tidemark.snapshots s WHERE s.volume_id = v.id) AS has_snapshots
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS r (pool, path, sighting, marker)
JOIN tidemark.pools p ON p.name = r.pool
JOIN tidemark.volumes v ON v.pool_id = p.id AND v.path = r.path
WHERE (r.sighting = 'present' AND v.state = 'gone')
  OR (r.sighting = 'missing' AND v.state = 'present' AND r.marker = p.id::text)
ORDER BY v.id
FOR UPDATE OF v
