-- $1 an operation. The template that it reads or deletes, and which of the two its kind says.
SELECT t.template_id, o.kind
FROM tidemark.operation_templates t JOIN tidemark.operations o ON o.id = t.operation_id
WHERE t.operation_id = $1::uuid
