-- Every value that is set.
SELECT s.name, s.scope, s.value, coalesce(z.name, c.name, '') AS scope_name
FROM tidemark.settings s
LEFT JOIN tidemark.zones z ON z.id = s.zone_id
LEFT JOIN tidemark.clusters c ON c.id = s.cluster_id
ORDER BY s.name, CASE s.scope WHEN 'global' THEN 0 WHEN 'zone' THEN 1 ELSE 2 END, scope_name
