-- $1 id or NULL for a new one, $2 name, $3 type, $4 cluster. No row: the name or the id is taken.
INSERT INTO tidemark.pools (id, name, type, cluster_id) VALUES (coalesce($1::uuid, gen_random_uuid()), $2, $3, $4::uuid)
ON CONFLICT DO NOTHING
RETURNING id
