-- $1 name, $2 cluster, $3 address, $4 libvirt's version, $5 QEMU's version, $6 agent's version, $7 instance,
-- $8 with inventory, $9 session, $10 libvirt's URI for other hosts, $11 where migrations come in,
-- $12 the inventory's digest. Only with an inventory is a session new: then the host's volumes can be named.
-- As in confirm_inventory, the commit waits for no disk: what is lost with PostgreSQL is announced again.
WITH before AS (
  SELECT session_id FROM tidemark.hosts WHERE name = $1
)
INSERT INTO tidemark.hosts
  (name, cluster_id, address, libvirt_version, qemu_version, agent_version, instance_id, last_inventory_at, session_id,
   libvirt_uri, migration_uri, inventory_digest, inventory_taken_at)
VALUES ($1, $2::uuid, $3, $4::bigint, $5::bigint, $6, $7, CASE WHEN $8::boolean THEN now() END,
  CASE WHEN $8::boolean THEN $9::text ELSE '' END, $10, $11, $12::bytea,
  CASE WHEN $8::boolean THEN now() END)
ON CONFLICT (name) DO UPDATE
SET cluster_id = excluded.cluster_id, address = excluded.address, libvirt_version = excluded.libvirt_version,
  qemu_version = excluded.qemu_version, agent_version = excluded.agent_version, instance_id = excluded.instance_id,
  libvirt_uri = excluded.libvirt_uri, migration_uri = excluded.migration_uri, last_heartbeat_at = now(),
  last_inventory_at = coalesce(excluded.last_inventory_at, hosts.last_inventory_at),
  inventory_digest = excluded.inventory_digest,
  inventory_taken_at = coalesce(excluded.inventory_taken_at, hosts.inventory_taken_at),
  session_id = CASE WHEN excluded.session_id = '' THEN hosts.session_id ELSE excluded.session_id END
RETURNING id, $8::boolean AND $9::text NOT IN (SELECT '' UNION ALL SELECT session_id FROM before) AS is_new_session,
  set_config('synchronous_commit', 'off', true)
