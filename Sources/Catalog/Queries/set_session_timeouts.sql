-- $1 statement, $2 lock, $3 idle in transaction, each with its unit.
-- Without just-in-time compilation: statements that read a few rows by their keys look expensive to a planner without
-- statistics, and compiling them took twenty times as long as running them (measured, PostgreSQL 15).
-- Statements are planned once a connection, and not for each set of parameters: they look for rows by their keys, whichever
-- these are, and planning took several times as long as running (measured, PostgreSQL 15). For the few of which that is not
-- true see PostgresStatement.isPlannedAnew.
SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
  set_config('idle_in_transaction_session_timeout', $3, false),
  set_config('search_path', 'pg_catalog', false), set_config('jit', 'off', false),
  set_config('plan_cache_mode', 'force_generic_plan', false)
