-- When each host was last heard of.
SELECT h.name AS host, c.name AS cluster, z.name AS zone, h.agent_version,
  extract(epoch FROM h.last_heartbeat_at) AS last_heartbeat
FROM tidemark.hosts h
JOIN tidemark.clusters c ON c.id = h.cluster_id
JOIN tidemark.zones z ON z.id = c.zone_id
