-- $1 pools that are lost, $2 the host that they are lost with. What was in them is gone. A host that announces them again ends
-- that: a volume that it sees is present again, and checked, which tells which snapshots are there.
WITH lost AS (
  UPDATE tidemark.pools SET lost_at = now() WHERE id = ANY ($1::uuid[])
), gone AS (
  UPDATE tidemark.volumes v SET state = 'gone', gone_at = now()
  FROM (
    SELECT l.id FROM tidemark.volumes l
    WHERE l.pool_id = ANY ($1::uuid[]) AND l.state = 'present' ORDER BY l.id FOR UPDATE) AS locked
  WHERE v.id = locked.id
)
INSERT INTO tidemark.snapshot_damages (snapshot_id, summary, lost)
SELECT s.id, concat('its pool ', p.name, ' was lost with host ', $2::text), true
FROM tidemark.snapshots s JOIN tidemark.pools p ON p.id = s.pool_id
WHERE s.pool_id = ANY ($1::uuid[]) AND s.settled
ON CONFLICT (snapshot_id) DO UPDATE
SET operation_id = NULL, summary = excluded.summary, lost = true, found_at = now()
WHERE NOT snapshot_damages.lost
