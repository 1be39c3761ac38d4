-- $1 a template. Locks it until the transaction's end: who begins to read it and who removes it wait for each other.
SELECT t.id, t.store_id, NULL::uuid AS pool_id, s.name AS location_name, t.virtual_bytes, t.allocated_bytes,
  t.deleted_at IS NOT NULL AS is_deleted
FROM tidemark.templates t JOIN tidemark.stores s ON s.id = t.store_id
WHERE t.id = $1::uuid
FOR UPDATE OF t
