-- $1 volumes. The proposals that stand, by which one of them is gone, or may be one that is.
SELECT a.volume_id, a.candidate_id, a.checkpoint, concat(p.name, ':', v.path) AS old_place,
  concat(cp.name, ':', c.path) AS new_place
FROM tidemark.standing_proposals a
JOIN tidemark.volumes v ON v.id = a.volume_id
JOIN tidemark.pools p ON p.id = v.pool_id
JOIN tidemark.volumes c ON c.id = a.candidate_id
JOIN tidemark.pools cp ON cp.id = c.pool_id
WHERE a.volume_id = ANY ($1::uuid[]) OR a.candidate_id = ANY ($1::uuid[])
ORDER BY a.volume_id
