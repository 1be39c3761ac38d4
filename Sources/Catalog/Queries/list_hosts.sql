-- $1 a pool or NULL: only hosts whose configuration has it. $2 how old a heartbeat may be, in milliseconds.
SELECT h.id, h.name, c.name AS cluster, z.name AS zone, h.address, h.libvirt_version, h.qemu_version, h.agent_version,
  h.libvirt_uri, h.migration_uri,
  tidemark.microseconds(h.last_heartbeat_at) AS last_heartbeat,
  h.last_heartbeat_at > now() - $2::bigint * interval '1 millisecond' AS alive
FROM tidemark.hosts h
JOIN tidemark.clusters c ON c.id = h.cluster_id
JOIN tidemark.zones z ON z.id = c.zone_id
WHERE $1::uuid IS NULL OR EXISTS (SELECT FROM tidemark.host_pools p WHERE p.host_id = h.id AND p.pool_id = $1)
ORDER BY h.name
