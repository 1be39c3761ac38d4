-- Exports: volumes, templates and files out of snapshots. And who may work on a volume beside others.

-- Readers of a volume's snapshots keep nobody from the volume, and nobody keeps them from it: what they read is pinned.
ALTER TABLE tidemark.operation_volumes
  ADD COLUMN mode text NOT NULL DEFAULT 'change'
    CONSTRAINT operation_volumes_mode_check CHECK (mode IN ('change', 'copy', 'read')),
  ADD CONSTRAINT operation_volumes_reader_check CHECK (mode <> 'read' OR NOT claimed);
DROP INDEX tidemark.operation_volumes_claimed_key;
CREATE UNIQUE INDEX operation_volumes_claimed_key ON tidemark.operation_volumes (volume_id, mode) WHERE claimed;
COMMENT ON TABLE tidemark.operation_volumes IS 'The volumes that an operation is about. At most one running operation per volume and mode, readers apart: a unique index over the claimed rows.';
COMMENT ON COLUMN tidemark.operation_volumes.mode IS 'change: changes the volume or its snapshots, one at a time; copy: copies snapshots to another store, one at a time; read: only reads snapshots, any number at once.';

CREATE TABLE tidemark.templates (
  id uuid PRIMARY KEY,
  store_id uuid NOT NULL CONSTRAINT templates_store_fkey REFERENCES tidemark.stores,
  name text NOT NULL DEFAULT '' CONSTRAINT templates_name_check
    CHECK (length(name) <= 255 AND name !~ '[[:cntrl:]/]'),
  snapshot_id uuid NOT NULL,
  virtual_bytes bigint NOT NULL CONSTRAINT templates_virtual_bytes_check CHECK (virtual_bytes > 0),
  allocated_bytes bigint NOT NULL CONSTRAINT templates_allocated_bytes_check CHECK (allocated_bytes >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
COMMENT ON TABLE tidemark.templates IS 'Files that new volumes are made of: templates/<id>.qcow2 in a store, without backing file.';
COMMENT ON COLUMN tidemark.templates.id IS 'The template''s id; its file is named after it.';
COMMENT ON COLUMN tidemark.templates.store_id IS 'The store that holds it.';
COMMENT ON COLUMN tidemark.templates.name IS 'The caller''s name for it; may be empty.';
COMMENT ON COLUMN tidemark.templates.snapshot_id IS 'The snapshot that it was made of. History: it outlives the snapshot, so there is no foreign key to it.';
COMMENT ON COLUMN tidemark.templates.virtual_bytes IS 'Size that a guest sees.';
COMMENT ON COLUMN tidemark.templates.allocated_bytes IS 'What its file occupied when it was made, as the file system told.';
COMMENT ON COLUMN tidemark.templates.created_at IS 'When it was made.';
COMMENT ON COLUMN tidemark.templates.deleted_at IS 'When its user deleted it; its row goes with its file, once nobody reads it. Null before.';

CREATE TABLE tidemark.operation_templates (
  operation_id uuid PRIMARY KEY CONSTRAINT operation_templates_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  template_id uuid NOT NULL
);
CREATE INDEX operation_templates_template_id_idx ON tidemark.operation_templates (template_id);
COMMENT ON TABLE tidemark.operation_templates IS 'The template that an export reads or a deletion deletes. As long as an export that reads it has not ended, its file stays. History: it outlives the template.';
COMMENT ON COLUMN tidemark.operation_templates.operation_id IS 'The operation.';
COMMENT ON COLUMN tidemark.operation_templates.template_id IS 'The template''s id; its row may be gone.';

CREATE TABLE tidemark.exports (
  operation_id uuid PRIMARY KEY CONSTRAINT exports_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  target text NOT NULL CONSTRAINT exports_target_check CHECK (target IN ('volume', 'template', 'file')),
  target_id uuid,
  store_id uuid CONSTRAINT exports_store_fkey REFERENCES tidemark.stores,
  pool_id uuid CONSTRAINT exports_pool_fkey REFERENCES tidemark.pools,
  location_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(store_id, pool_id)) STORED,
  path text NOT NULL CONSTRAINT exports_path_check CHECK (
    length(path) BETWEEN 1 AND 4095 AND path NOT LIKE '/%' AND path NOT LIKE '.tidemark/%'
    AND path !~ '(^|/)\.\.(/|$)'),
  format text NOT NULL CONSTRAINT exports_format_check CHECK (format IN ('qcow2', 'raw')),
  virtual_bytes bigint NOT NULL CONSTRAINT exports_virtual_bytes_check CHECK (virtual_bytes > 0),
  reserved boolean NOT NULL DEFAULT true,
  CONSTRAINT exports_location_check CHECK (num_nonnulls(store_id, pool_id) = 1
    AND (target <> 'volume' OR pool_id IS NOT NULL) AND (target <> 'template' OR store_id IS NOT NULL)),
  CONSTRAINT exports_target_id_check CHECK ((target = 'file') = (target_id IS NULL))
);
CREATE UNIQUE INDEX exports_reserved_key ON tidemark.exports (location_id, path) WHERE reserved;
COMMENT ON TABLE tidemark.exports IS 'What exports make, and where. The path is reserved until the operation ends: no other export goes there, and no inventory registers a volume there.';
COMMENT ON COLUMN tidemark.exports.operation_id IS 'The operation.';
COMMENT ON COLUMN tidemark.exports.target IS 'What it makes: volume, template or file.';
COMMENT ON COLUMN tidemark.exports.target_id IS 'The id that the volume or template gets; null for a file.';
COMMENT ON COLUMN tidemark.exports.store_id IS 'The store that it goes to; null when it goes to a pool.';
COMMENT ON COLUMN tidemark.exports.pool_id IS 'The pool that it goes to; null when it goes to a store.';
COMMENT ON COLUMN tidemark.exports.location_id IS 'The store or pool.';
COMMENT ON COLUMN tidemark.exports.path IS 'Its path there, without leading slash.';
COMMENT ON COLUMN tidemark.exports.format IS 'Its format: qcow2, raw.';
COMMENT ON COLUMN tidemark.exports.virtual_bytes IS 'Size that a guest will see.';
COMMENT ON COLUMN tidemark.exports.reserved IS 'Whether the path is reserved: the operation has not ended.';

CREATE VIEW admin.templates AS
SELECT t.id, t.name, s.name AS store, concat('templates/', t.id, '.qcow2') AS path, t.virtual_bytes, t.allocated_bytes,
  t.snapshot_id, t.created_at, t.deleted_at,
  (SELECT count(*) FROM tidemark.operation_templates r JOIN tidemark.operations o ON o.id = r.operation_id
    WHERE r.template_id = t.id AND o.kind = 'export' AND o.finished_at IS NULL) AS readers
FROM tidemark.templates t
JOIN tidemark.stores s ON s.id = t.store_id
ORDER BY t.name, t.created_at;
COMMENT ON VIEW admin.templates IS 'Templates, with the operations that read each.';
COMMENT ON COLUMN admin.templates.id IS 'The template.';
COMMENT ON COLUMN admin.templates.name IS 'The caller''s name for it; may be empty.';
COMMENT ON COLUMN admin.templates.store IS 'The store that holds it.';
COMMENT ON COLUMN admin.templates.path IS 'Its file''s path there.';
COMMENT ON COLUMN admin.templates.virtual_bytes IS 'Size that a guest sees.';
COMMENT ON COLUMN admin.templates.allocated_bytes IS 'What its file occupied when it was made.';
COMMENT ON COLUMN admin.templates.snapshot_id IS 'The snapshot that it was made of; may be gone.';
COMMENT ON COLUMN admin.templates.created_at IS 'When it was made.';
COMMENT ON COLUMN admin.templates.deleted_at IS 'When its user deleted it; null unless it waits for its last reader.';
COMMENT ON COLUMN admin.templates.readers IS 'How many unfinished operations read it.';

CREATE VIEW admin.exports AS
SELECT e.operation_id, o.state, e.target, e.target_id, coalesce(s.name, p.name) AS location, e.path, e.format,
  e.virtual_bytes, e.reserved, o.created_at, o.finished_at
FROM tidemark.exports e
JOIN tidemark.operations o ON o.id = e.operation_id
LEFT JOIN tidemark.stores s ON s.id = e.store_id
LEFT JOIN tidemark.pools p ON p.id = e.pool_id
ORDER BY o.serial DESC;
COMMENT ON VIEW admin.exports IS 'What was made out of snapshots and templates, newest first.';
COMMENT ON COLUMN admin.exports.operation_id IS 'The operation.';
COMMENT ON COLUMN admin.exports.state IS 'Its state: queued, running, undoing, succeeded, failed, cancelled.';
COMMENT ON COLUMN admin.exports.target IS 'What it makes: volume, template or file.';
COMMENT ON COLUMN admin.exports.target_id IS 'The volume''s or template''s id; null for a file.';
COMMENT ON COLUMN admin.exports.location IS 'Name of the store or pool that it goes to.';
COMMENT ON COLUMN admin.exports.path IS 'Its path there.';
COMMENT ON COLUMN admin.exports.format IS 'qcow2 or raw.';
COMMENT ON COLUMN admin.exports.virtual_bytes IS 'Size that a guest sees.';
COMMENT ON COLUMN admin.exports.reserved IS 'Whether nothing else may go to that path now.';
COMMENT ON COLUMN admin.exports.created_at IS 'When the operation was accepted.';
COMMENT ON COLUMN admin.exports.finished_at IS 'When it ended; null until then.';

COMMENT ON COLUMN tidemark.operation_steps.step IS 'The step''s name: plan, reconcile, prepare, copy, seal, commit, tidy; of a check: survey, examine, record; of a migration: move, swap; of a consolidation: merge, replace, record, remove; of an export or a copy: plan, write, seal, commit, tidy.';
