-- $1 token. The last thing that a transaction does before COMMIT. No row: it has written nothing, and needs none.
INSERT INTO tidemark.commit_tokens (token)
SELECT $1::uuid WHERE pg_current_xact_id_if_assigned() IS NOT NULL
RETURNING token
