-- How a COMMIT whose answer was lost is looked up. (pg_xact_status cannot be trusted with it: after a crash a transaction id
-- whose records had not reached the disk is given out again, and its status is then another transaction's.)
CREATE TABLE tidemark.commit_tokens (
  token uuid PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commit_tokens_created_at_idx ON tidemark.commit_tokens (created_at);
COMMENT ON TABLE tidemark.commit_tokens IS 'A row for each writing transaction of the last hour: it is there exactly if the transaction was committed.';
COMMENT ON COLUMN tidemark.commit_tokens.token IS 'A random id of the transaction.';
COMMENT ON COLUMN tidemark.commit_tokens.created_at IS 'When the transaction began.';
