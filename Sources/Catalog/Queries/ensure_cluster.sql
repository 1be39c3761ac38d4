-- $1 name, $2 zone.
WITH made AS (
  INSERT INTO tidemark.clusters (name, zone_id) VALUES ($1, $2::uuid) ON CONFLICT (name) DO NOTHING RETURNING id, zone_id
), found AS (SELECT id, zone_id FROM made UNION ALL SELECT id, zone_id FROM tidemark.clusters WHERE name = $1 LIMIT 1)
SELECT f.id, f.zone_id, z.name AS zone_name, f.zone_id = $2::uuid AS is_same_zone
FROM found f LEFT JOIN tidemark.zones z ON z.id = f.zone_id
