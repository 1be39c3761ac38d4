-- Hosts are removed that do not come back, and the pools that only they had are lost with them.

ALTER TABLE tidemark.pools ADD lost_at timestamptz;
COMMENT ON COLUMN tidemark.pools.lost_at IS 'When it was lost with the last host that had it, as whoever removed the host has said; null unless it is lost. A host that has it mounted ends this.';

ALTER TABLE tidemark.snapshot_damages ALTER COLUMN operation_id DROP NOT NULL,
  ADD CONSTRAINT snapshot_damages_operation_check CHECK (operation_id IS NOT NULL OR lost);
COMMENT ON COLUMN tidemark.snapshot_damages.operation_id IS 'The verification or check; null where the snapshot''s pool was lost with a host that was removed.';

CREATE VIEW admin.lost_pools AS
SELECT p.name AS pool, p.lost_at,
  (SELECT count(*) FROM tidemark.volumes v WHERE v.pool_id = p.id AND v.state = 'gone') AS gone_volumes,
  (SELECT count(*) FROM tidemark.snapshots s WHERE s.pool_id = p.id AND s.state = 'ready') AS lost_snapshots,
  (SELECT count(*) FROM tidemark.snapshots s JOIN tidemark.volumes v ON v.id = s.volume_id
    WHERE v.pool_id = p.id AND s.state = 'ready' AND s.store_id IS NOT NULL) AS snapshots_on_stores
FROM tidemark.pools p
WHERE p.lost_at IS NOT NULL
ORDER BY p.lost_at DESC;
COMMENT ON VIEW admin.lost_pools IS 'Pools that were lost with the last host that had them, the latest first, and what is left of their volumes.';
COMMENT ON COLUMN admin.lost_pools.pool IS 'The pool.';
COMMENT ON COLUMN admin.lost_pools.lost_at IS 'When it was lost.';
COMMENT ON COLUMN admin.lost_pools.gone_volumes IS 'How many volumes are gone with it.';
COMMENT ON COLUMN admin.lost_pools.lost_snapshots IS 'How many visible snapshots were stored in it.';
COMMENT ON COLUMN admin.lost_pools.snapshots_on_stores IS 'How many visible snapshots of its volumes are on stores, and can be restored elsewhere.';
