-- $1 a host's name or id, $2 how old a heartbeat may be, in milliseconds. The host that it names, with its pools.
SELECT h.id, h.name, c.name AS cluster, z.name AS zone, h.address, h.libvirt_version, h.qemu_version, h.agent_version,
  h.libvirt_uri, h.migration_uri, tidemark.microseconds(h.last_heartbeat_at) AS last_heartbeat,
  h.last_heartbeat_at > now() - $2::bigint * interval '1 millisecond' AS alive,
  ARRAY(SELECT p.pool_id::text FROM tidemark.host_pools p WHERE p.host_id = h.id AND p.mounted) AS mounted_pools
FROM tidemark.hosts h
JOIN tidemark.clusters c ON c.id = h.cluster_id
JOIN tidemark.zones z ON z.id = c.zone_id
WHERE h.name = $1 OR h.id::text = lower($1)
ORDER BY h.id::text = lower($1) DESC
LIMIT 1
