-- $1 name.
WITH made AS (INSERT INTO tidemark.zones (name) VALUES ($1) ON CONFLICT (name) DO NOTHING RETURNING id)
SELECT id FROM made UNION ALL SELECT id FROM tidemark.zones WHERE name = $1 LIMIT 1
