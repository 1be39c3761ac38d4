-- $1 a volume that is gone, $2 one that may be it, or NULL. Forgets what was proposed for either.
DELETE FROM tidemark.adoption_proposals WHERE volume_id = $1::uuid OR candidate_id = $2::uuid
