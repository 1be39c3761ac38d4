-- $1 statement, $2 lock, $3 idle in transaction, each with its unit.
SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
  set_config('idle_in_transaction_session_timeout', $3, false),
  set_config('search_path', 'pg_catalog', false)
