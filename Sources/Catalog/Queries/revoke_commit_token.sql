-- $1 token. A row: the transaction was not committed, and cannot be any more. None: it was. Waits while it is undecided.
INSERT INTO tidemark.commit_tokens (token) VALUES ($1::uuid) ON CONFLICT DO NOTHING RETURNING token
