-- Consolidations: hidden snapshots become part of their only children, whose files are replaced by new ones.
ALTER TABLE tidemark.snapshots ADD keeps_replaced_file boolean NOT NULL DEFAULT false;
CREATE INDEX snapshots_keeps_replaced_file_idx ON tidemark.snapshots (volume_id) WHERE keeps_replaced_file;
COMMENT ON COLUMN tidemark.snapshots.keeps_replaced_file IS 'Whether the file that a consolidation has replaced is still there, under a second name, as somebody may read it.';
COMMENT ON COLUMN tidemark.operation_steps.step IS 'The step''s name: plan, reconcile, prepare, copy, seal, commit, tidy; of a check: survey, examine, record; of a migration: move, swap; of a consolidation: merge, replace, record, remove.';
