-- Fills a catalog with `count` snapshots of volumes that no host announces: chains of 17 links, three to a volume, each
-- snapshot with the operation that made it. For measurements only: triggers and foreign keys rest meanwhile.
BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;

CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT number,
       (number - 1) / 51 AS volume,
       (number - 1) % 17 AS link,
       md5('operation ' || number)::uuid AS operation_id,
       md5('snapshot ' || number)::uuid AS snapshot_id,
       md5('volume ' || (number - 1) / 51)::uuid AS volume_id,
       now() - interval '400 days' + number * interval '30 seconds' AS moment
FROM generate_series(1, :count) AS number;

INSERT INTO tidemark.vms (id, name)
SELECT md5('vm ' || volume)::uuid, 'former-' || volume FROM made GROUP BY volume;

INSERT INTO tidemark.volumes (id, pool_id, path, format, virtual_bytes)
SELECT volume_id, (SELECT id FROM tidemark.pools ORDER BY name LIMIT 1), 'former/' || volume || '.qcow2', 'qcow2', 8589934592
FROM made GROUP BY volume_id, volume;

INSERT INTO tidemark.vm_disks (vm_id, target, volume_id)
SELECT md5('vm ' || volume)::uuid, 'vda', volume_id FROM made GROUP BY volume, volume_id;

INSERT INTO tidemark.operations (
  id, request_id, fingerprint, kind, parameters, vm_id, vm_name, state, attempt, owner, created_at, started_at, finished_at,
  changed_at, committed_at)
SELECT operation_id, 'former-' || number, sha256(number::text::bytea), 'take', '', md5('vm ' || volume)::uuid,
       'former-' || volume, 'succeeded', 1, 'former', moment, moment, moment, moment, moment
FROM made;

INSERT INTO tidemark.operation_volumes (operation_id, position, volume_id, disk)
SELECT operation_id, 0, volume_id, 'vda' FROM made;

INSERT INTO tidemark.operation_snapshots (operation_id, position, snapshot_id)
SELECT operation_id, 0, snapshot_id FROM made;

INSERT INTO tidemark.snapshot_groups (id, operation_id)
SELECT md5('group ' || number)::uuid, operation_id FROM made;

INSERT INTO tidemark.snapshots (
  id, volume_id, group_id, parent_id, kind, full_reason, state, store_id, checkpoint, virtual_bytes, allocated_bytes,
  created_at, taken_at)
SELECT snapshot_id, volume_id, md5('group ' || number)::uuid,
       CASE WHEN link > 0 THEN md5('snapshot ' || number - 1)::uuid END,
       CASE WHEN link > 0 THEN 'incremental' ELSE 'full' END,
       CASE WHEN link = 0 THEN 'chain_limit' END,
       'ready', (SELECT id FROM tidemark.stores ORDER BY name LIMIT 1), 'tidemark-' || operation_id, 8589934592, 67108864,
       moment, moment
FROM made;
COMMIT;

ANALYZE;
