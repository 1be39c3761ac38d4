-- $1 id, $2 name, $3 zone, $4 whether space can be reserved. No row: the name or the id is another store's. Of a new one hosts
-- may have spoken already: they are heard anew.
WITH heard AS (
  UPDATE tidemark.hosts SET inventory_digest = ''
  WHERE inventory_digest <> '' AND NOT EXISTS (SELECT FROM tidemark.stores s WHERE s.id = $1::uuid)
)
INSERT INTO tidemark.stores (id, name, zone_id, can_reserve) VALUES ($1::uuid, $2, $3::uuid, $4::boolean)
ON CONFLICT (id) DO UPDATE SET can_reserve = excluded.can_reserve
WHERE stores.name = excluded.name AND stores.zone_id = excluded.zone_id
RETURNING id
