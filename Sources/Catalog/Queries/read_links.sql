-- $1 volume ids. Their chain graphs, as the rules see them.
SELECT s.id, s.volume_id, s.parent_id, s.state, s.store_id, s.pool_id, s.checkpoint,
  coalesce(st.name, p.name) AS location_name
FROM tidemark.snapshots s
LEFT JOIN tidemark.stores st ON st.id = s.store_id
LEFT JOIN tidemark.pools p ON p.id = s.pool_id
WHERE s.volume_id = ANY ($1::uuid[])
