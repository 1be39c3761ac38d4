-- $1 host; in the same order, one a disk, $2 pool names, $3 paths, $4 formats, $5 sizes; $6 whether their files were seen.
-- Registers what is new; a path that had vanished and is back is the same volume, and take_sightings says so. What lies under .tidemark/ is ours and no volume. Nor is a place that a migration
-- moves a volume to, or what one has left behind: also for a minute after its removal, as inventories on their way are older.
-- Nor what an export is making.
INSERT INTO tidemark.volumes (pool_id, path, format, virtual_bytes, host_id)
SELECT DISTINCT ON (p.id, r.path) p.id, r.path, r.format, r.size, $1::uuid
FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS r (pool, path, format, size)
JOIN tidemark.pools p ON p.name = r.pool
WHERE r.path NOT LIKE '.tidemark/%' AND r.path NOT LIKE '/%' AND r.path !~ '(^|/)\.\.(/|$)'
  AND length(r.path) BETWEEN 1 AND 4095
  AND (EXISTS (SELECT FROM tidemark.volumes v WHERE v.pool_id = p.id AND v.path = r.path)
    OR NOT EXISTS (
      SELECT FROM tidemark.moves m
      WHERE ((m.state <> 'moved' AND m.to_pool_id = p.id AND m.to_path = r.path)
          OR (m.state = 'moved' AND m.from_pool_id = p.id AND m.from_path = r.path))
        AND (m.removed_at IS NULL OR m.removed_at > now() - interval '1 minute')))
  AND NOT EXISTS (SELECT FROM tidemark.exports e WHERE e.pool_id = p.id AND e.path = r.path AND e.reserved)
ORDER BY p.id, r.path
ON CONFLICT (pool_id, path) DO UPDATE
SET format = excluded.format, host_id = excluded.host_id, last_reported_at = now(),
  virtual_bytes = CASE WHEN excluded.virtual_bytes > 0 THEN excluded.virtual_bytes ELSE volumes.virtual_bytes END
WHERE $6::boolean
RETURNING id, xmax = 0 AS is_new
