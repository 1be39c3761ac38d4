-- Checks: operations that compare what is recorded of volumes with what is, and what they found.

ALTER TABLE tidemark.operations DROP CONSTRAINT operations_kind_check,
  ADD CONSTRAINT operations_kind_check CHECK (kind IN ('take', 'revert', 'delete', 'check'));
COMMENT ON COLUMN tidemark.operations.kind IS 'take, revert, delete or check.';
COMMENT ON COLUMN tidemark.operations.committed_at IS 'When its commit (a check: its record) made its effect true; from then on it cannot be cancelled or undone. Null before.';
COMMENT ON COLUMN tidemark.operation_steps.step IS 'The step''s name: plan, reconcile, prepare, copy, seal, commit, tidy; of a check: survey, examine, record.';
COMMENT ON COLUMN admin.operations.kind IS 'take, revert, delete or check.';
COMMENT ON COLUMN admin.operation_steps.kind IS 'The operation''s kind: take, revert, delete or check.';

-- Thousands of checks may be queued after a new version of the agents was rolled out; others are found without reading them.
CREATE INDEX operations_unfinished_wanted_idx ON tidemark.operations (serial)
  WHERE state IN ('queued', 'running', 'undoing') AND kind <> 'check';

ALTER TABLE tidemark.hosts ADD session_id text NOT NULL DEFAULT '';
COMMENT ON COLUMN tidemark.hosts.session_id IS 'Random id of its agent''s present connection to libvirt; when it changes, the host''s volumes are checked. Empty if never told.';

CREATE TABLE tidemark.findings (
  operation_id uuid NOT NULL CONSTRAINT findings_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  position integer NOT NULL CONSTRAINT findings_position_check CHECK (position >= 0),
  volume_id uuid NOT NULL CONSTRAINT findings_volume_fkey REFERENCES tidemark.volumes,
  code text NOT NULL CONSTRAINT findings_code_check CHECK (code IN (
    'checkpoint_left', 'bitmap_missing', 'bitmap_inconsistent', 'bitmap_doomed', 'bitmap_unknown', 'file_left',
    'snapshot_missing', 'snapshot_unknown', 'removal_unfinished', 'storage_unreachable', 'backup_running',
    'backup_abandoned', 'volume_missing')),
  outcome text NOT NULL CONSTRAINT findings_outcome_check CHECK (outcome IN ('mended', 'left_alone', 'needs_attention')),
  subject text NOT NULL CONSTRAINT findings_subject_check CHECK (length(subject) <= 4096),
  summary text NOT NULL CONSTRAINT findings_summary_check CHECK (length(summary) BETWEEN 1 AND 4096),
  remedy text NOT NULL DEFAULT '' CONSTRAINT findings_remedy_check CHECK (length(remedy) <= 4096),
  PRIMARY KEY (operation_id, position),
  CONSTRAINT findings_attention_check CHECK ((outcome = 'needs_attention') = (remedy <> ''))
);
CREATE INDEX findings_volume_id_idx ON tidemark.findings (volume_id);
COMMENT ON TABLE tidemark.findings IS 'What checks have found, and what they did about it.';
COMMENT ON COLUMN tidemark.findings.operation_id IS 'The check.';
COMMENT ON COLUMN tidemark.findings.position IS 'The finding''s place among those of its check, from 0.';
COMMENT ON COLUMN tidemark.findings.volume_id IS 'The volume.';
COMMENT ON COLUMN tidemark.findings.code IS 'What was found, out of a closed list.';
COMMENT ON COLUMN tidemark.findings.outcome IS 'mended; left_alone: it hurts nobody; needs_attention: a person has to look at it.';
COMMENT ON COLUMN tidemark.findings.subject IS 'What it is about: a bitmap''s or checkpoint''s name, a snapshot''s id, a file''s path.';
COMMENT ON COLUMN tidemark.findings.summary IS 'What was found and what was done, for people.';
COMMENT ON COLUMN tidemark.findings.remedy IS 'What is left to do; empty unless it needs attention.';

CREATE VIEW admin.findings AS
SELECT f.operation_id, o.finished_at, o.vm_name, ov.disk, f.volume_id, f.code, f.outcome, f.subject, f.summary, f.remedy
FROM tidemark.findings f
JOIN tidemark.operations o ON o.id = f.operation_id
LEFT JOIN tidemark.operation_volumes ov ON ov.operation_id = f.operation_id AND ov.volume_id = f.volume_id
ORDER BY o.serial DESC, f.position;
COMMENT ON VIEW admin.findings IS 'What checks have found, newest check first.';
COMMENT ON COLUMN admin.findings.operation_id IS 'The check.';
COMMENT ON COLUMN admin.findings.finished_at IS 'When it ended; null while it runs.';
COMMENT ON COLUMN admin.findings.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.findings.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.findings.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.findings.code IS 'What was found: bitmap_missing, file_left, …';
COMMENT ON COLUMN admin.findings.outcome IS 'mended; left_alone: it hurts nobody; needs_attention: a person has to look at it.';
COMMENT ON COLUMN admin.findings.subject IS 'What it is about: a bitmap''s or checkpoint''s name, a snapshot''s id, a file''s path.';
COMMENT ON COLUMN admin.findings.summary IS 'What was found and what was done.';
COMMENT ON COLUMN admin.findings.remedy IS 'What is left to do; empty unless it needs attention.';
