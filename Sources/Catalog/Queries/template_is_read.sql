-- $1 a template, $2 an operation that does not count. Whether an export that has not ended reads it.
SELECT EXISTS (
  SELECT FROM tidemark.operation_templates r JOIN tidemark.operations o ON o.id = r.operation_id
  WHERE r.template_id = $1::uuid AND r.operation_id <> $2::uuid AND o.kind = 'export' AND o.finished_at IS NULL) AS is_read
