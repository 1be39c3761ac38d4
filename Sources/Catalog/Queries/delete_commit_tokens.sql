DELETE FROM tidemark.commit_tokens WHERE created_at < now() - interval '1 hour'
