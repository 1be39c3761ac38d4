-- $1 zone's name or NULL, $2 cluster's name or NULL.
SELECT (SELECT id FROM tidemark.zones WHERE name = $1::text) AS zone_id,
  (SELECT id FROM tidemark.clusters WHERE name = $2::text) AS cluster_id,
  (SELECT z.name FROM tidemark.clusters c JOIN tidemark.zones z ON z.id = c.zone_id WHERE c.name = $2) AS zone_of_cluster
