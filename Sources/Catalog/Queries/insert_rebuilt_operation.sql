-- $1 id, $2 fingerprint, $3 parameters, $4 VM's id or NULL, $5 VM's name or NULL, $6 attempt, $7 when it took the snapshots, in
-- microseconds. An operation of which nothing but its snapshots is known any more.
INSERT INTO tidemark.operations (id, request_id, fingerprint, kind, parameters, vm_id, vm_name, state, attempt, owner,
  committed_at, created_at, started_at, finished_at)
SELECT $1::uuid, 'rebuilt-' || $1, $2, 'take', $3, $4::uuid, $5, 'succeeded', $6::bigint, 'catalog rebuild', t.taken_at,
  t.taken_at, t.taken_at, t.taken_at
FROM (SELECT to_timestamp(0) + $7::bigint * interval '1 microsecond' AS taken_at) t
ON CONFLICT DO NOTHING
