-- $1 operation that exports. What it makes, out of what.
SELECT e.target, e.target_id, e.store_id, e.pool_id, coalesce(s.name, p.name) AS location_name, e.path, e.format,
  e.virtual_bytes, r.template_id
FROM tidemark.exports e
LEFT JOIN tidemark.stores s ON s.id = e.store_id
LEFT JOIN tidemark.pools p ON p.id = e.pool_id
LEFT JOIN tidemark.operation_templates r ON r.operation_id = e.operation_id
WHERE e.operation_id = $1::uuid
