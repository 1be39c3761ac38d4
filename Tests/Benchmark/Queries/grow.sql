-- Fills a catalog with `count` snapshots of volumes that silent hosts once reported: two volumes to a VM, twenty snapshots to
-- a volume, one a day, in chains of 17 links; a tenth of those that have a child are hidden. Each snapshot with the operation
-- that took it and that one's journal, each hidden one with its deletion, and as many deletions of snapshots that are gone.
-- For measurements only, while no catalog runs: foreign keys and indexes are put aside, and made again at the end, which
-- proves every row of all tables by them at once. CHECKs hold all the while.
BEGIN;
SET LOCAL synchronous_commit = off;
SET LOCAL work_mem = '256MB';
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL jit = off;

CREATE TEMPORARY TABLE put_aside (position integer, put_away text, make_again text) ON COMMIT DROP;

-- Foreign keys first, as they hold the keys that they refer to; those of small tables stay, as do the keys that views need.
INSERT INTO put_aside
SELECT CASE c.contype WHEN 'f' THEN 1 ELSE 2 END,
  format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c
WHERE c.contype IN ('f', 'u', 'p') AND ARRAY[c.conrelid, c.confrelid]::regclass[] && ARRAY[
  'tidemark.operations', 'tidemark.operation_volumes', 'tidemark.operation_snapshots', 'tidemark.operation_steps',
  'tidemark.snapshot_groups', 'tidemark.snapshots', 'tidemark.bitmaps']::regclass[];
INSERT INTO put_aside
SELECT 3, format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i
WHERE i.indrelid IN (
    'tidemark.operations'::regclass, 'tidemark.operation_volumes'::regclass, 'tidemark.operation_snapshots'::regclass,
    'tidemark.operation_steps'::regclass, 'tidemark.snapshot_groups'::regclass, 'tidemark.snapshots'::regclass,
    'tidemark.bitmaps'::regclass)
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('u', 'p'));

DO $$
DECLARE statement text;
BEGIN
  FOR statement IN SELECT put_away FROM put_aside ORDER BY position LOOP EXECUTE statement; END LOOP;
END
$$;
-- Nobody is to be woken.
ALTER TABLE tidemark.operations DISABLE TRIGGER USER;

-- ------------------------------------------------------------------------------------------------ hosts and volumes

CREATE TEMPORARY TABLE machines ON COMMIT DROP AS
SELECT number, md5('vm ' || number)::uuid AS vm_id, 'former-' || number AS name
FROM generate_series(0, greatest(:count / 40, 1) - 1) AS number;

-- As many as hold some 250 VMs each. They were heard of last before all this began.
INSERT INTO tidemark.clusters (id, zone_id, name)
SELECT md5('cluster')::uuid, id, 'former' FROM tidemark.zones ORDER BY name LIMIT 1;
INSERT INTO tidemark.pools (id, cluster_id, name, type)
VALUES (md5('pool')::uuid, md5('cluster')::uuid, 'former', 'shared-mount-point');
INSERT INTO tidemark.hosts (id, cluster_id, name, address, libvirt_version, qemu_version, last_heartbeat_at)
SELECT md5('host ' || number)::uuid, md5('cluster')::uuid, 'former-' || number, '192.0.2.1:7402', 9000000, 7002000,
  now() - interval '1 hour'
FROM generate_series(0, (SELECT max(number) / 250 FROM machines)) AS number;

INSERT INTO tidemark.vms (id, name) SELECT vm_id, name FROM machines ORDER BY number;
INSERT INTO tidemark.host_vms (host_id, vm_id, active)
SELECT md5('host ' || number / 250)::uuid, vm_id, number % 10 > 0 FROM machines ORDER BY number;

CREATE TEMPORARY TABLE disks ON COMMIT DROP AS
SELECT m.number * 2 + d.number AS number, m.vm_id, m.number AS machine, d.number AS position, 'vd' || d.letter AS target,
  md5(concat('volume ', m.number, d.letter))::uuid AS volume_id
FROM machines m CROSS JOIN (VALUES (0, 'a'), (1, 'b')) AS d (number, letter);

INSERT INTO tidemark.volumes (id, pool_id, path, format, virtual_bytes, host_id)
SELECT volume_id, md5('pool')::uuid, concat('former-', machine, '-', target, '.qcow2'), 'qcow2', 8589934592,
  md5('host ' || machine / 250)::uuid
FROM disks ORDER BY number;
INSERT INTO tidemark.vm_disks (vm_id, target, volume_id) SELECT vm_id, target, volume_id FROM disks ORDER BY number;

-- ------------------------------------------------------------------------------------------------------- operations

-- The takes of the last twenty days, in the order of time: each day of each VM.
CREATE TEMPORARY TABLE takes ON COMMIT DROP AS
SELECT m.number AS machine, m.vm_id, m.name, day, md5(concat('take ', m.number, ' ', day))::uuid AS operation_id,
  md5(concat('group ', m.number, ' ', day))::uuid AS group_id,
  now() - interval '21 days' + day * interval '1 day' + m.number * interval '3 seconds' AS moment
FROM generate_series(0, 19) AS day CROSS JOIN machines m
ORDER BY day, m.number;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT d.volume_id, d.position, t.day, t.operation_id, t.group_id, t.moment,
  md5(concat('snapshot ', d.number, ' ', t.day))::uuid AS snapshot_id,
  -- Chains are not all as long: each volume had older ones once, which are gone.
  (t.day + d.number * 7) % 17 AS link, d.number
FROM takes t JOIN disks d ON d.machine = t.machine
ORDER BY t.day, d.number;
CREATE INDEX ON made (snapshot_id);
ANALYZE made;

-- A tenth of those that have a child.
CREATE TEMPORARY TABLE hidden ON COMMIT DROP AS
SELECT snapshot_id, volume_id, md5('deletion ' || snapshot_id)::uuid AS operation_id, moment + interval '23 hours' AS moment
FROM made WHERE day < 19 AND link < 16 AND (number * 31 + day * 17) % 10 = 0;
CREATE INDEX ON hidden (snapshot_id);

-- The same number of deletions of snapshots that are gone; their takes are forgotten.
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
SELECT md5('gone ' || snapshot_id)::uuid AS snapshot_id, volume_id, md5('removal ' || snapshot_id)::uuid AS operation_id,
  moment + interval '5 minutes' AS moment
FROM hidden;

INSERT INTO tidemark.operations (
  id, request_id, fingerprint, kind, parameters, vm_id, vm_name, state, attempt, owner, created_at, started_at, finished_at,
  changed_at, committed_at)
SELECT o.id, o.id::text, sha256(o.id::text::bytea), o.kind, decode(repeat('0a', 48), 'hex'), o.vm_id, o.vm_name, 'succeeded', 1,
  'orchestrator-1', o.moment, o.moment, o.moment + interval '5 seconds', o.moment + interval '5 seconds',
  o.moment + interval '5 seconds'
FROM (
  SELECT operation_id AS id, 'take' AS kind, vm_id, name AS vm_name, moment FROM takes
  UNION ALL
  SELECT x.operation_id, 'delete', d.vm_id, 'former-' || d.machine, x.moment
  FROM (SELECT * FROM hidden UNION ALL SELECT * FROM gone) x JOIN disks d ON d.volume_id = x.volume_id
) o
ORDER BY o.moment;

INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id, disk)
SELECT operation_id, position, volume_id, CASE position WHEN 0 THEN 'vda' ELSE 'vdb' END FROM made
UNION ALL
SELECT x.operation_id, 0, x.volume_id, d.target
FROM (SELECT * FROM hidden UNION ALL SELECT * FROM gone) x JOIN disks d ON d.volume_id = x.volume_id;

INSERT INTO tidemark.operation_snapshots (operation_id, position, snapshot_id)
SELECT operation_id, position, snapshot_id FROM made
UNION ALL SELECT operation_id, 0, snapshot_id FROM hidden
UNION ALL SELECT operation_id, 0, snapshot_id FROM gone;

-- Journals: what a step found is some hundred bytes.
INSERT INTO tidemark.operation_steps (operation_id, step, position, attempt, started_at, finished_at, outcome, summary)
SELECT t.operation_id, s.step, s.position, 1, t.moment + s.begins * interval '1 second',
  t.moment + (s.begins + s.takes) * interval '1 second', decode(repeat('12', 96), 'hex'), s.summary
FROM (
  SELECT operation_id, moment, 'take' AS kind FROM takes
  UNION ALL SELECT operation_id, moment, 'delete' FROM hidden
  UNION ALL SELECT operation_id, moment, 'delete' FROM gone
) t
JOIN (VALUES
  ('take', 0, 'plan', 0, 0.05, 'vda: incremental'), ('take', 1, 'reconcile', 0.1, 0.2, 'vda: incremental'),
  ('take', 2, 'prepare', 0.3, 0.1, ''), ('take', 3, 'copy', 0.4, 3.5, 'Copying'), ('take', 4, 'seal', 4, 0.2, 'Sealing'),
  ('take', 5, 'commit', 4.3, 0.05, ''), ('take', 6, 'tidy', 4.4, 0.1, ''),
  ('delete', 0, 'plan', 0, 0.05, ''), ('delete', 1, 'mark', 0.1, 0.1, ''), ('delete', 2, 'remove', 0.3, 0.2, ''),
  ('delete', 3, 'commit', 0.6, 0.05, ''), ('delete', 4, 'tidy', 0.7, 0.1, '')
) AS s (kind, position, step, begins, takes, summary) ON s.kind = t.kind
ORDER BY t.moment, s.position;

-- -------------------------------------------------------------------------------------------------------- snapshots

INSERT INTO tidemark.snapshot_groups (id, operation_id) SELECT group_id, operation_id FROM takes ORDER BY day, machine;

INSERT INTO tidemark.snapshots (
  id, volume_id, group_id, parent_id, kind, full_reason, state, store_id, checkpoint, virtual_bytes, allocated_bytes,
  created_at, taken_at, deleted_at)
SELECT m.snapshot_id, m.volume_id, m.group_id,
  CASE WHEN m.link > 0 AND m.day > 0 THEN md5(concat('snapshot ', m.number, ' ', m.day - 1))::uuid END,
  CASE WHEN m.link > 0 AND m.day > 0 THEN 'incremental' ELSE 'full' END,
  CASE WHEN m.day = 0 THEN 'first_snapshot' WHEN m.link = 0 THEN 'chain_limit' END,
  CASE WHEN h.snapshot_id IS NULL THEN 'ready' ELSE 'hidden' END,
  (SELECT id FROM tidemark.stores ORDER BY name LIMIT 1), 'tidemark-' || m.operation_id, 8589934592,
  CASE WHEN m.link > 0 AND m.day > 0 THEN 67108864 ELSE 4294967296 END, m.moment, m.moment + interval '1 second', h.moment
FROM made m LEFT JOIN hidden h ON h.snapshot_id = m.snapshot_id
ORDER BY m.day, m.number;

INSERT INTO tidemark.bitmaps (volume_id, name, snapshot_id, state)
SELECT volume_id, 'tidemark-' || operation_id, snapshot_id, 'valid' FROM made WHERE day = 19 ORDER BY number;
UPDATE tidemark.volumes v SET tip_snapshot_id = m.snapshot_id FROM made m WHERE m.volume_id = v.id AND m.day = 19;

-- ------------------------------------------------------------------------------------------------ proof of all rows

ALTER TABLE tidemark.operations ENABLE TRIGGER USER;
DO $$
DECLARE statement text;
BEGIN
  FOR statement IN SELECT make_again FROM put_aside ORDER BY position = 1, position LOOP EXECUTE statement; END LOOP;
END
$$;
COMMIT;

-- As autovacuum would.
VACUUM ANALYZE;
