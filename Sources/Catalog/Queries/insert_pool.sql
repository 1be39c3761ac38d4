-- $1 id or NULL for a new one, $2 name, $3 type, $4 cluster. No row: the name or the id is taken. What hosts have said of disks
-- may be about it: they are heard anew.
WITH heard AS (
  UPDATE tidemark.hosts SET inventory_digest = '' WHERE inventory_digest <> ''
)
INSERT INTO tidemark.pools (id, name, type, cluster_id) VALUES (coalesce($1::uuid, gen_random_uuid()), $2, $3, $4::uuid)
ON CONFLICT DO NOTHING
RETURNING id
