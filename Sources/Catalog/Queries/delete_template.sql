-- $1 a template whose file is gone.
DELETE FROM tidemark.templates WHERE id = $1::uuid AND deleted_at IS NOT NULL
