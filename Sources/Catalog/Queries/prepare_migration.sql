-- A migration may rewrite tables, and may wait for another program's migration.
SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
  current_setting('server_version_num')::int AS version, current_setting('server_version') AS version_text
