-- Whether space can be reserved is found out by every host, for pools as for stores, again whenever something else may be
-- mounted there.
ALTER TABLE tidemark.host_pools ADD COLUMN can_reserve boolean;
COMMENT ON COLUMN tidemark.host_pools.can_reserve IS 'Whether the host can reserve space there before a copy, as it last tried out; null until it has.';
ALTER TABLE tidemark.host_stores ADD COLUMN can_reserve boolean;
COMMENT ON COLUMN tidemark.host_stores.can_reserve IS 'Whether the host can reserve space there before a copy, as it last tried out; null until it has.';
COMMENT ON COLUMN tidemark.stores.can_reserve IS 'Whether space could be reserved there when it was added; null until an agent has found out: a store is used only then. What hosts found since is in host_stores.';

CREATE OR REPLACE VIEW admin.mounts AS
SELECT h.name AS host, 'pool' AS kind, p.name, hp.mounted, hp.capacity_bytes, hp.free_bytes, hp.problem,
  now() - hp.reported_at AS report_age, hp.can_reserve
FROM tidemark.host_pools hp
JOIN tidemark.hosts h ON h.id = hp.host_id
JOIN tidemark.pools p ON p.id = hp.pool_id
UNION ALL
SELECT h.name, 'store', s.name, hs.mounted, hs.capacity_bytes, hs.free_bytes, hs.problem, now() - hs.reported_at,
  hs.can_reserve
FROM tidemark.host_stores hs
JOIN tidemark.hosts h ON h.id = hs.host_id
JOIN tidemark.stores s ON s.id = hs.store_id;
COMMENT ON COLUMN admin.mounts.can_reserve IS 'Whether space is reserved there before a copy; where it is not, free space is watched during the copy. Null if not known.';
