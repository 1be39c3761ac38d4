-- $1 the volume that is gone, $2 the one whose file may be its own, $3 the bitmap that was found there.
INSERT INTO tidemark.adoption_proposals (volume_id, candidate_id, checkpoint) VALUES ($1::uuid, $2::uuid, $3)
ON CONFLICT (volume_id) DO UPDATE SET candidate_id = excluded.candidate_id, checkpoint = excluded.checkpoint
