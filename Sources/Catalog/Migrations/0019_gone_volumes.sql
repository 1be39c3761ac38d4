-- Volumes whose files vanish, what is lost with them, and where somebody may have moved them.

ALTER TABLE tidemark.operations DROP CONSTRAINT operations_kind_check,
  ADD CONSTRAINT operations_kind_check CHECK (kind IN (
    'take', 'revert', 'delete', 'check', 'export', 'copy', 'migrate', 'consolidate', 'verify', 'adopt', 'rebuild'));
COMMENT ON COLUMN tidemark.operations.kind IS 'take, revert, delete, check, export, copy, migrate, consolidate, verify, adopt or rebuild.';
COMMENT ON COLUMN admin.operations.kind IS 'take, revert, delete, check, export, copy, migrate, consolidate, verify, adopt or rebuild.';
COMMENT ON COLUMN admin.operation_steps.kind IS 'The operation''s kind: take, revert, delete, check, export, copy, migrate, consolidate, verify, adopt or rebuild.';
COMMENT ON COLUMN tidemark.operation_steps.step IS 'The step''s name: plan, reconcile, prepare, copy, seal, commit, tidy; of a check: survey, examine, record; of a migration: move, swap; of a consolidation: merge, replace, record, remove; of an export or a copy: plan, write, seal, commit, tidy; of an adoption: plan, examine, commit; of a rebuild: scan, observe, record.';

ALTER TABLE tidemark.findings DROP CONSTRAINT findings_code_check,
  ADD CONSTRAINT findings_code_check CHECK (code IN (
    'checkpoint_left', 'bitmap_missing', 'bitmap_inconsistent', 'bitmap_doomed', 'bitmap_unknown', 'file_left',
    'snapshot_missing', 'snapshot_unknown', 'removal_unfinished', 'storage_unreachable', 'backup_running',
    'backup_abandoned', 'backup_lost', 'volume_missing', 'snapshot_damaged', 'snapshot_unverifiable', 'adoption_proposed',
    'manifest_unreadable', 'record_contradicted', 'place_taken', 'parent_unknown', 'place_unknown')),
  ALTER COLUMN volume_id DROP NOT NULL;
COMMENT ON TABLE tidemark.findings IS 'What checks, verifications and rebuilds have found, and what they did about it.';
COMMENT ON COLUMN tidemark.findings.operation_id IS 'The check, verification or rebuild.';
COMMENT ON COLUMN tidemark.findings.volume_id IS 'The volume; null where a rebuild has found something that is about none, or about one that is not recorded.';

ALTER TABLE tidemark.volumes ADD last_sought_at timestamptz;
COMMENT ON COLUMN tidemark.volumes.last_sought_at IS 'When an agent was last asked to look for its file, as no VM names it; null if never.';
CREATE INDEX volumes_gone_idx ON tidemark.volumes (virtual_bytes) WHERE state = 'gone';

ALTER TABLE tidemark.snapshot_damages ADD lost boolean NOT NULL DEFAULT false;
COMMENT ON TABLE tidemark.snapshot_damages IS 'Snapshots whose own file or manifest is not what was written, or is gone; neither they nor what is below them can be read.';
COMMENT ON COLUMN tidemark.snapshot_damages.operation_id IS 'The verification or check.';
COMMENT ON COLUMN tidemark.snapshot_damages.lost IS 'Whether the file is gone, although the store or pool is there, as with its pool''s folder. A check that sees it again forgets this.';

CREATE TABLE tidemark.adoption_proposals (
  volume_id uuid PRIMARY KEY CONSTRAINT adoption_proposals_volume_fkey REFERENCES tidemark.volumes ON DELETE CASCADE,
  candidate_id uuid NOT NULL CONSTRAINT adoption_proposals_candidate_key UNIQUE
    CONSTRAINT adoption_proposals_candidate_fkey REFERENCES tidemark.volumes ON DELETE CASCADE,
  checkpoint text NOT NULL CONSTRAINT adoption_proposals_checkpoint_check CHECK (checkpoint ~ '^tidemark-[0-9a-f-]{36}$'),
  proposed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT adoption_proposals_self_check CHECK (volume_id <> candidate_id)
);
COMMENT ON TABLE tidemark.adoption_proposals IS 'Volumes that are gone, each with a volume whose file carries the bitmap of its tip: somebody may have moved the file. They stand while the one is gone and the other has no snapshots.';
COMMENT ON COLUMN tidemark.adoption_proposals.volume_id IS 'The volume that is gone.';
COMMENT ON COLUMN tidemark.adoption_proposals.candidate_id IS 'The volume that was registered where the file is now.';
COMMENT ON COLUMN tidemark.adoption_proposals.checkpoint IS 'The bitmap that was found in that file.';
COMMENT ON COLUMN tidemark.adoption_proposals.proposed_at IS 'When it was found.';

CREATE VIEW tidemark.standing_proposals AS
SELECT a.volume_id, a.candidate_id, a.checkpoint, a.proposed_at
FROM tidemark.adoption_proposals a
JOIN tidemark.volumes v ON v.id = a.volume_id AND v.state = 'gone'
JOIN tidemark.volumes c ON c.id = a.candidate_id AND c.state = 'present'
WHERE NOT EXISTS (SELECT FROM tidemark.snapshots s WHERE s.volume_id = a.candidate_id);
COMMENT ON VIEW tidemark.standing_proposals IS 'The proposals for adoption that stand.';
COMMENT ON COLUMN tidemark.standing_proposals.volume_id IS 'The volume that is gone.';
COMMENT ON COLUMN tidemark.standing_proposals.candidate_id IS 'The volume that was registered where the file is now.';
COMMENT ON COLUMN tidemark.standing_proposals.checkpoint IS 'The bitmap that was found in that file.';
COMMENT ON COLUMN tidemark.standing_proposals.proposed_at IS 'When it was found.';

CREATE VIEW tidemark.lost_snapshots AS
WITH RECURSIVE lost AS (
  SELECT d.snapshot_id FROM tidemark.snapshot_damages d WHERE d.lost
  UNION
  SELECT c.id FROM lost l JOIN tidemark.snapshots c ON c.parent_id = l.snapshot_id
)
SELECT s.id AS snapshot_id, s.volume_id, s.state
FROM lost l JOIN tidemark.snapshots s ON s.id = l.snapshot_id;
COMMENT ON VIEW tidemark.lost_snapshots IS 'Snapshots that cannot be read, as their own files, or those of ancestors, are gone.';
COMMENT ON COLUMN tidemark.lost_snapshots.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN tidemark.lost_snapshots.volume_id IS 'Its volume.';
COMMENT ON COLUMN tidemark.lost_snapshots.state IS 'ready, hidden or removing.';

CREATE VIEW admin.gone_volumes AS
SELECT v.id AS volume_id, p.name AS pool, v.path, v.gone_at, v.virtual_bytes,
  (SELECT count(*) FROM tidemark.snapshots s WHERE s.volume_id = v.id AND s.state = 'ready') AS snapshots,
  (SELECT count(*) FROM tidemark.lost_snapshots l WHERE l.volume_id = v.id AND l.state = 'ready') AS lost_snapshots,
  a.candidate_id AS adoptable_as, cp.name || ':' || c.path AS adoptable_at
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
LEFT JOIN tidemark.standing_proposals a ON a.volume_id = v.id
LEFT JOIN tidemark.volumes c ON c.id = a.candidate_id
LEFT JOIN tidemark.pools cp ON cp.id = c.pool_id
WHERE v.state = 'gone'
ORDER BY v.gone_at DESC;
COMMENT ON VIEW admin.gone_volumes IS 'Volumes whose files are gone, the latest first; what is left of them, and where the file may be now.';
COMMENT ON COLUMN admin.gone_volumes.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.gone_volumes.pool IS 'The pool that its file was in.';
COMMENT ON COLUMN admin.gone_volumes.path IS 'Its path there.';
COMMENT ON COLUMN admin.gone_volumes.gone_at IS 'When its file was found to be missing.';
COMMENT ON COLUMN admin.gone_volumes.virtual_bytes IS 'Size that its VM saw last.';
COMMENT ON COLUMN admin.gone_volumes.snapshots IS 'How many visible snapshots it has, lost ones included.';
COMMENT ON COLUMN admin.gone_volumes.lost_snapshots IS 'How many of them are lost: their files, or those of links that they need, are gone.';
COMMENT ON COLUMN admin.gone_volumes.adoptable_as IS 'The volume whose file may be this one''s, moved by somebody: tidemark volume adopt. Null if none is known.';
COMMENT ON COLUMN admin.gone_volumes.adoptable_at IS 'Where that one is: pool:path; null if none is known.';

CREATE OR REPLACE VIEW admin.unreadable_snapshots AS
WITH RECURSIVE unreadable AS (
  SELECT d.snapshot_id, d.snapshot_id AS damaged_id, d.summary, d.found_at, d.lost, 0 AS distance
  FROM tidemark.snapshot_damages d
  UNION ALL
  SELECT c.id, u.damaged_id, u.summary, u.found_at, u.lost, u.distance + 1
  FROM unreadable u JOIN tidemark.snapshots c ON c.parent_id = u.snapshot_id
)
SELECT DISTINCT ON (s.snapshot_id) s.snapshot_id, s.name, s.vm_name, s.disk, s.state, s.location, u.damaged_id, u.summary,
  u.found_at, u.lost
FROM unreadable u JOIN admin.snapshots s ON s.snapshot_id = u.snapshot_id
ORDER BY s.snapshot_id, u.distance;
COMMENT ON VIEW admin.unreadable_snapshots IS 'Snapshots that cannot be read, as they or ancestors of theirs are damaged or lost.';
COMMENT ON COLUMN admin.unreadable_snapshots.lost IS 'Whether that link''s file is gone; else it is there, and not what was written.';
