-- Verifications: operations that read stored snapshots and compare them with the checksums in their manifests.

ALTER TABLE tidemark.operations DROP CONSTRAINT operations_kind_check,
  ADD CONSTRAINT operations_kind_check
    CHECK (kind IN ('take', 'revert', 'delete', 'check', 'export', 'copy', 'migrate', 'consolidate', 'verify'));
COMMENT ON COLUMN tidemark.operations.kind IS 'take, revert, delete, check, export, copy, migrate, consolidate or verify.';
COMMENT ON COLUMN admin.operations.kind IS 'take, revert, delete, check, export, copy, migrate, consolidate or verify.';
COMMENT ON COLUMN admin.operation_steps.kind IS 'The operation''s kind: take, revert, delete, check, export, copy, migrate, consolidate or verify.';

ALTER TABLE tidemark.findings DROP CONSTRAINT findings_code_check,
  ADD CONSTRAINT findings_code_check CHECK (code IN (
    'checkpoint_left', 'bitmap_missing', 'bitmap_inconsistent', 'bitmap_doomed', 'bitmap_unknown', 'file_left',
    'snapshot_missing', 'snapshot_unknown', 'removal_unfinished', 'storage_unreachable', 'backup_running',
    'backup_abandoned', 'backup_lost', 'volume_missing', 'snapshot_damaged', 'snapshot_unverifiable'));
COMMENT ON TABLE tidemark.findings IS 'What checks and verifications have found, and what they did about it.';
COMMENT ON COLUMN tidemark.findings.operation_id IS 'The check or verification.';

CREATE TABLE tidemark.snapshot_damages (
  snapshot_id uuid PRIMARY KEY CONSTRAINT snapshot_damages_snapshot_fkey REFERENCES tidemark.snapshots ON DELETE CASCADE,
  operation_id uuid NOT NULL CONSTRAINT snapshot_damages_operation_fkey REFERENCES tidemark.operations,
  summary text NOT NULL CONSTRAINT snapshot_damages_summary_check CHECK (length(summary) BETWEEN 1 AND 4096),
  found_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tidemark.snapshot_damages IS 'Snapshots whose own file or manifest is not what was written, as their last verification has found; neither they nor what is below them can be read.';
COMMENT ON COLUMN tidemark.snapshot_damages.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN tidemark.snapshot_damages.operation_id IS 'The verification.';
COMMENT ON COLUMN tidemark.snapshot_damages.summary IS 'What was found.';
COMMENT ON COLUMN tidemark.snapshot_damages.found_at IS 'When it was recorded.';

CREATE VIEW admin.unreadable_snapshots AS
WITH RECURSIVE unreadable AS (
  SELECT d.snapshot_id, d.snapshot_id AS damaged_id, d.summary, d.found_at, 0 AS distance FROM tidemark.snapshot_damages d
  UNION ALL
  SELECT c.id, u.damaged_id, u.summary, u.found_at, u.distance + 1
  FROM unreadable u JOIN tidemark.snapshots c ON c.parent_id = u.snapshot_id
)
SELECT DISTINCT ON (s.snapshot_id) s.snapshot_id, s.name, s.vm_name, s.disk, s.state, s.location, u.damaged_id, u.summary,
  u.found_at
FROM unreadable u JOIN admin.snapshots s ON s.snapshot_id = u.snapshot_id
ORDER BY s.snapshot_id, u.distance;
COMMENT ON VIEW admin.unreadable_snapshots IS 'Snapshots that cannot be read, as they or ancestors of theirs are damaged.';
COMMENT ON COLUMN admin.unreadable_snapshots.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN admin.unreadable_snapshots.name IS 'The name its user gave it; may be empty.';
COMMENT ON COLUMN admin.unreadable_snapshots.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.unreadable_snapshots.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.unreadable_snapshots.state IS 'ready, hidden or removing.';
COMMENT ON COLUMN admin.unreadable_snapshots.location IS 'Name of the store, or of the pool, that holds its file.';
COMMENT ON COLUMN admin.unreadable_snapshots.damaged_id IS 'The nearest link of its chain whose file or manifest is damaged; itself, or an ancestor.';
COMMENT ON COLUMN admin.unreadable_snapshots.summary IS 'What is wrong with that link.';
COMMENT ON COLUMN admin.unreadable_snapshots.found_at IS 'When that was recorded.';
