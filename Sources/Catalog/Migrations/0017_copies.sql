-- Copies: a snapshot in another store, with the content of its original. It is a snapshot of its own, of the same volume
-- and the same group (the same instant), and has no bitmap, so that it never becomes a tip.
ALTER TABLE tidemark.snapshots
  ADD COLUMN copied_from uuid,
  DROP CONSTRAINT snapshots_group_id_volume_id_key,
  ADD CONSTRAINT snapshots_group_id_volume_id_location_id_key UNIQUE (group_id, volume_id, location_id),
  ADD CONSTRAINT snapshots_copy_check CHECK (copied_from IS NULL
    OR (copied_from <> id AND checkpoint IS NULL AND store_id IS NOT NULL AND state <> 'creating'));
COMMENT ON COLUMN tidemark.snapshots.copied_from IS 'The snapshot that it is a copy of; null for an original. History: it outlives that one, so there is no foreign key. Group and volume tell what has the same content.';
COMMENT ON COLUMN tidemark.snapshots.group_id IS 'The snapshots made with it, and by it the operation that made it; a copy''s is its original''s.';
