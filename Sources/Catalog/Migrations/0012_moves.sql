-- Migrations: where volumes go, and what they leave behind.

CREATE TABLE tidemark.moves (
  operation_id uuid NOT NULL CONSTRAINT moves_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  volume_id uuid NOT NULL CONSTRAINT moves_volume_fkey REFERENCES tidemark.volumes,
  from_pool_id uuid NOT NULL CONSTRAINT moves_from_pool_fkey REFERENCES tidemark.pools,
  from_path text NOT NULL CONSTRAINT moves_from_path_check CHECK (length(from_path) BETWEEN 1 AND 4095),
  to_pool_id uuid NOT NULL CONSTRAINT moves_to_pool_fkey REFERENCES tidemark.pools,
  to_path text NOT NULL CONSTRAINT moves_to_path_check CHECK (
    length(to_path) BETWEEN 1 AND 4095 AND to_path NOT LIKE '/%' AND to_path NOT LIKE '.tidemark/%'
    AND to_path !~ '(^|/)\.\.(/|$)'),
  state text NOT NULL DEFAULT 'planned' CONSTRAINT moves_state_check CHECK (state IN ('planned', 'moved', 'undone')),
  planned_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  removed_at timestamptz,
  PRIMARY KEY (operation_id, volume_id),
  CONSTRAINT moves_pools_check CHECK (from_pool_id <> to_pool_id),
  CONSTRAINT moves_settled_check CHECK ((state = 'planned') = (settled_at IS NULL)),
  CONSTRAINT moves_removed_check CHECK (removed_at IS NULL OR settled_at IS NOT NULL)
);
CREATE UNIQUE INDEX moves_planned_key ON tidemark.moves (to_pool_id, to_path) WHERE state = 'planned';
CREATE INDEX moves_to_idx ON tidemark.moves (to_pool_id, to_path);
CREATE INDEX moves_from_idx ON tidemark.moves (from_pool_id, from_path);
CREATE INDEX moves_volume_id_idx ON tidemark.moves (volume_id);
COMMENT ON TABLE tidemark.moves IS 'Volumes that migrations move to other pools. Neither the place that one goes to, nor what it has left, is registered as a new volume.';
COMMENT ON COLUMN tidemark.moves.operation_id IS 'The migration.';
COMMENT ON COLUMN tidemark.moves.volume_id IS 'The volume.';
COMMENT ON COLUMN tidemark.moves.from_pool_id IS 'The pool that it was in.';
COMMENT ON COLUMN tidemark.moves.from_path IS 'Its path there.';
COMMENT ON COLUMN tidemark.moves.to_pool_id IS 'The pool that it goes to.';
COMMENT ON COLUMN tidemark.moves.to_path IS 'Its path there.';
COMMENT ON COLUMN tidemark.moves.state IS 'planned; moved: the volume is at the new place; undone: it has stayed.';
COMMENT ON COLUMN tidemark.moves.planned_at IS 'When the new place was reserved.';
COMMENT ON COLUMN tidemark.moves.settled_at IS 'When it was moved or undone; null before.';
COMMENT ON COLUMN tidemark.moves.removed_at IS 'When the file that it has left (moved: the old one; undone: the new one) was known to be gone; null while it may be there.';

CREATE VIEW admin.moves AS
SELECT m.operation_id, m.volume_id, o.vm_name, ov.disk, fp.name AS from_pool, m.from_path, tp.name AS to_pool, m.to_path,
  m.state, m.planned_at, m.settled_at,
  CASE WHEN m.removed_at IS NOT NULL OR m.state = 'planned' THEN NULL
    WHEN m.state = 'moved' THEN concat(fp.name, '/', m.from_path) ELSE concat(tp.name, '/', m.to_path) END AS left_file
FROM tidemark.moves m
JOIN tidemark.operations o ON o.id = m.operation_id
JOIN tidemark.pools fp ON fp.id = m.from_pool_id
JOIN tidemark.pools tp ON tp.id = m.to_pool_id
LEFT JOIN tidemark.operation_volumes ov ON ov.operation_id = m.operation_id AND ov.volume_id = m.volume_id
ORDER BY o.serial DESC, ov.position;
COMMENT ON VIEW admin.moves IS 'Volumes that migrations have moved, or were to move, newest first.';
COMMENT ON COLUMN admin.moves.operation_id IS 'The migration.';
COMMENT ON COLUMN admin.moves.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.moves.vm_name IS 'The VM that it belonged to then; null if detached.';
COMMENT ON COLUMN admin.moves.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.moves.from_pool IS 'Name of the pool that it was in.';
COMMENT ON COLUMN admin.moves.from_path IS 'Its path there.';
COMMENT ON COLUMN admin.moves.to_pool IS 'Name of the pool that it goes to.';
COMMENT ON COLUMN admin.moves.to_path IS 'Its path there.';
COMMENT ON COLUMN admin.moves.state IS 'planned; moved; undone: it has stayed where it was.';
COMMENT ON COLUMN admin.moves.planned_at IS 'When the new place was reserved.';
COMMENT ON COLUMN admin.moves.settled_at IS 'When it was moved or undone; null before.';
COMMENT ON COLUMN admin.moves.left_file IS 'The file that could not be removed yet: pool/path; null if none. Every later operation on the volume tries again.';

ALTER TABLE tidemark.hosts ADD libvirt_uri text NOT NULL DEFAULT ''
    CONSTRAINT hosts_libvirt_uri_check CHECK (length(libvirt_uri) <= 4096),
  ADD migration_uri text NOT NULL DEFAULT '' CONSTRAINT hosts_migration_uri_check CHECK (length(migration_uri) <= 4096);
COMMENT ON COLUMN tidemark.hosts.libvirt_uri IS 'Its libvirt, as other hosts reach it; empty: no VM can be moved to it.';
COMMENT ON COLUMN tidemark.hosts.migration_uri IS 'Where its QEMU takes migrations: tcp://address; empty: libvirt''s own choice.';

COMMENT ON COLUMN tidemark.operation_steps.step IS 'The step''s name: plan, reconcile, prepare, copy, seal, commit, tidy; of a check: survey, examine, record; of a migration: move, swap.';
