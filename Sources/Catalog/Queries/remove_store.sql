-- $1 a store that nothing needs. With it goes what is recorded of what operations that have ended made or left there.
WITH leftovers AS (
  DELETE FROM tidemark.leftovers l WHERE l.store_id = $1::uuid
), exports AS (
  DELETE FROM tidemark.exports e WHERE e.store_id = $1::uuid
)
DELETE FROM tidemark.stores s WHERE s.id = $1::uuid RETURNING s.id
