-- Of a thousand hosts hardly any has changed since its last heartbeat. What says the same as before is not taken in anew.

ALTER TABLE tidemark.hosts
  ADD COLUMN inventory_digest bytea NOT NULL DEFAULT '',
  ADD COLUMN inventory_taken_at timestamptz;
COMMENT ON COLUMN tidemark.hosts.inventory_digest IS 'The SHA-256 of the inventory that was taken in last: as long as the host announces the same one, only its heartbeat and its mounts are recorded. Empty: the next one is taken in, whatever it says.';
COMMENT ON COLUMN tidemark.hosts.inventory_taken_at IS 'When that inventory was taken in. What was reported with it holds for as long as heartbeats confirm it.';
COMMENT ON COLUMN tidemark.volumes.last_reported_at IS 'When a host last reported it. A host''s later heartbeats confirm it for as long as its inventory stays the same.';
COMMENT ON COLUMN tidemark.vms.last_reported_at IS 'When a host last reported it. A host''s later heartbeats confirm it for as long as its inventory stays the same.';

CREATE FUNCTION tidemark.is_confirmed(host uuid, reported_at timestamptz, maximum_age interval) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
  SELECT FROM tidemark.hosts h
  WHERE h.id = host AND h.inventory_digest <> '' AND reported_at >= h.inventory_taken_at
    AND h.last_heartbeat_at > now() - maximum_age);
COMMENT ON FUNCTION tidemark.is_confirmed IS 'Whether what a host reported then was part of its last inventory, and it has said lately that nothing has changed.';
