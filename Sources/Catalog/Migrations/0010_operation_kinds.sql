-- Operations that read a chain, move it or shorten it: exports (volumes, templates, files), copies to another store,
-- migrations of machines and volumes, and consolidations.

ALTER TABLE tidemark.operations DROP CONSTRAINT operations_kind_check,
  ADD CONSTRAINT operations_kind_check
    CHECK (kind IN ('take', 'revert', 'delete', 'check', 'export', 'copy', 'migrate', 'consolidate'));
COMMENT ON COLUMN tidemark.operations.kind IS 'take, revert, delete, check, export, copy, migrate or consolidate.';
COMMENT ON COLUMN admin.operations.kind IS 'take, revert, delete, check, export, copy, migrate or consolidate.';
COMMENT ON COLUMN admin.operation_steps.kind IS 'The operation''s kind: take, revert, delete, check, export, copy, migrate or consolidate.';
