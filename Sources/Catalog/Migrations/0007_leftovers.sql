-- Files that an undo could not remove. Without a row here nobody would ever look for them again.
CREATE TABLE tidemark.leftovers (
  operation_id uuid NOT NULL CONSTRAINT leftovers_operation_fkey REFERENCES tidemark.operations ON DELETE CASCADE,
  volume_id uuid NOT NULL CONSTRAINT leftovers_volume_fkey REFERENCES tidemark.volumes,
  snapshot_id uuid,
  store_id uuid CONSTRAINT leftovers_store_fkey REFERENCES tidemark.stores,
  pool_id uuid CONSTRAINT leftovers_pool_fkey REFERENCES tidemark.pools,
  left_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (operation_id, volume_id),
  CONSTRAINT leftovers_location_check
    CHECK (num_nonnulls(store_id, pool_id) = CASE WHEN snapshot_id IS NULL THEN 0 ELSE 1 END)
);
CREATE INDEX leftovers_volume_id_idx ON tidemark.leftovers (volume_id);
COMMENT ON TABLE tidemark.leftovers IS 'Files of operations that were undone and that could not be removed then. Every later operation on the volume tries again.';
COMMENT ON COLUMN tidemark.leftovers.operation_id IS 'The operation that left them.';
COMMENT ON COLUMN tidemark.leftovers.volume_id IS 'The volume it was about.';
COMMENT ON COLUMN tidemark.leftovers.snapshot_id IS 'The snapshot that was to be, after which the files are named; null for the image that a revert wrote.';
COMMENT ON COLUMN tidemark.leftovers.store_id IS 'The store that holds them; null when they are on primary.';
COMMENT ON COLUMN tidemark.leftovers.pool_id IS 'The pool that holds a snapshot''s files; null when they are in a store, and for a revert''s, which are in the volume''s pool.';
COMMENT ON COLUMN tidemark.leftovers.left_at IS 'When the undo gave up.';

CREATE VIEW admin.leftovers AS
SELECT o.kind, l.operation_id, o.vm_name, v.disk, coalesce(st.name, sp.name, vp.name) AS location,
  CASE WHEN l.snapshot_id IS NULL THEN concat('.tidemark/reverts/', l.volume_id, '/', l.operation_id, '.*')
    ELSE concat(CASE WHEN l.store_id IS NULL THEN '.tidemark/' END, 'volumes/', l.volume_id, '/', l.snapshot_id, '.*')
  END AS files,
  l.left_at, concat_ws(' ', u.error ->> 'what', u.error ->> 'why', u.error ->> 'remedy') AS error
FROM tidemark.leftovers l
JOIN tidemark.operations o ON o.id = l.operation_id
JOIN tidemark.operation_volumes v ON v.operation_id = l.operation_id AND v.volume_id = l.volume_id
JOIN tidemark.volumes w ON w.id = l.volume_id
JOIN tidemark.pools vp ON vp.id = w.pool_id
LEFT JOIN tidemark.stores st ON st.id = l.store_id
LEFT JOIN tidemark.pools sp ON sp.id = l.pool_id
LEFT JOIN tidemark.operation_steps u ON u.operation_id = l.operation_id AND u.step = 'undo'
ORDER BY l.left_at;
COMMENT ON VIEW admin.leftovers IS 'Files that undone operations could not remove, and why. Every later operation on the volume tries again.';
COMMENT ON COLUMN admin.leftovers.kind IS 'The kind of the operation: take or revert.';
COMMENT ON COLUMN admin.leftovers.operation_id IS 'The operation.';
COMMENT ON COLUMN admin.leftovers.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.leftovers.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.leftovers.location IS 'Name of the store, or of the pool, that holds the files.';
COMMENT ON COLUMN admin.leftovers.files IS 'Where they are in it.';
COMMENT ON COLUMN admin.leftovers.left_at IS 'When the undo gave up.';
COMMENT ON COLUMN admin.leftovers.error IS 'Why it could not remove them, and what to do about it.';
