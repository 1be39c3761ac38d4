-- $1 a pool that nothing needs. With it goes what is recorded of its volumes that are gone, and of what operations that have
-- ended made or left there; what checks have found stays, without the volume.
WITH heard AS (
  UPDATE tidemark.hosts SET inventory_digest = '' WHERE inventory_digest <> ''
), volumes AS (
  SELECT v.id FROM tidemark.volumes v WHERE v.pool_id = $1::uuid
), leftovers AS (
  DELETE FROM tidemark.leftovers l WHERE l.pool_id = $1::uuid OR l.volume_id IN (SELECT id FROM volumes)
), moves AS (
  DELETE FROM tidemark.moves m
  WHERE m.from_pool_id = $1::uuid OR m.to_pool_id = $1::uuid OR m.volume_id IN (SELECT id FROM volumes)
), exports AS (
  DELETE FROM tidemark.exports e WHERE e.pool_id = $1::uuid
), bitmaps AS (
  DELETE FROM tidemark.bitmaps b WHERE b.volume_id IN (SELECT id FROM volumes)
), findings AS (
  UPDATE tidemark.findings f SET volume_id = NULL WHERE f.volume_id IN (SELECT id FROM volumes)
), operation_volumes AS (
  DELETE FROM tidemark.operation_volumes ov WHERE ov.volume_id IN (SELECT id FROM volumes)
), gone AS (
  DELETE FROM tidemark.volumes v WHERE v.pool_id = $1::uuid
)
DELETE FROM tidemark.pools p WHERE p.id = $1::uuid RETURNING p.id
