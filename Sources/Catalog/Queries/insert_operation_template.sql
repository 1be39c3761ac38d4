-- $1 operation, $2 template.
INSERT INTO tidemark.operation_templates (operation_id, template_id) VALUES ($1::uuid, $2::uuid)
