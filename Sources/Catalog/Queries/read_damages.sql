-- $1 volumes. Their snapshots that cannot be read, each with the nearest link whose files are damaged.
WITH RECURSIVE unreadable AS (
  SELECT s.id, d.snapshot_id AS link_id, d.summary, d.found_at, d.lost, 0 AS distance
  FROM tidemark.snapshot_damages d JOIN tidemark.snapshots s ON s.id = d.snapshot_id
  WHERE s.volume_id = ANY ($1::uuid[])
  UNION ALL
  SELECT c.id, u.link_id, u.summary, u.found_at, u.lost, u.distance + 1
  FROM unreadable u JOIN tidemark.snapshots c ON c.parent_id = u.id
)
SELECT DISTINCT ON (id) id, link_id, summary, tidemark.microseconds(found_at) AS found_at, lost
FROM unreadable
ORDER BY id, distance
