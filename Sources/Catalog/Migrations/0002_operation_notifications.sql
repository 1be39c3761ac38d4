-- Wakes whoever watches operations or waits for one to claim. A wake-up only: who misses it finds the same by asking.
CREATE FUNCTION tidemark.notify_operation() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tidemark_operations', concat_ws(' ', NEW.id, NEW.state,
    CASE WHEN NEW.cancel_requested_at IS NOT NULL THEN 'cancel' ELSE 'go' END,
    CASE WHEN NEW.lease_expires_at <= now() THEN 'free' ELSE 'held' END));
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION tidemark.notify_operation IS 'Sends the operation''s id, state, whether it is to be cancelled (cancel, go) and whether its lease is over (free, held) on the channel tidemark_operations.';

CREATE TRIGGER operations_notify_insert AFTER INSERT ON tidemark.operations
  FOR EACH ROW EXECUTE FUNCTION tidemark.notify_operation();
-- A renewed lease is no news.
CREATE TRIGGER operations_notify_update AFTER UPDATE ON tidemark.operations
  FOR EACH ROW WHEN (OLD.changed_at IS DISTINCT FROM NEW.changed_at OR OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION tidemark.notify_operation();
COMMENT ON TRIGGER operations_notify_insert ON tidemark.operations IS 'A new operation wakes the orchestrators.';
COMMENT ON TRIGGER operations_notify_update ON tidemark.operations IS 'A changed operation wakes its watchers; a finished one also those who wait for its volumes.';
