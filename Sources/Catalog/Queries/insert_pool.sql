-- $1 name, $2 type, $3 cluster. No row: the name is taken.
INSERT INTO tidemark.pools (name, type, cluster_id) VALUES ($1, $2, $3::uuid) ON CONFLICT (name) DO NOTHING RETURNING id
