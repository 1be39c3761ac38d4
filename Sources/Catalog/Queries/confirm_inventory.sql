-- $1 name, $2 digest of what the host announces now, $3 how old the last inventory may be that was taken in, in milliseconds.
-- The host, if it announces the same as then. What heartbeats say is said again soon: their commits wait for no disk.
UPDATE tidemark.hosts
SET last_heartbeat_at = now(), last_inventory_at = now()
WHERE name = $1 AND inventory_digest = $2 AND inventory_digest <> ''
  AND inventory_taken_at > now() - $3::bigint * interval '1 millisecond'
RETURNING id, set_config('synchronous_commit', 'off', true)
