-- More of what admins ask for with psql. Nothing here may be written to.

CREATE VIEW admin.volumes AS
SELECT v.id AS volume_id, m.vm_name, m.disk, h.name AS host, m.running, p.name AS pool, v.path, v.format, v.state, v.gone_at,
  v.virtual_bytes, s.snapshots, s.last_snapshot_at, now() - s.last_snapshot_at AS last_snapshot_age,
  v.tip_snapshot_id, v.last_reported_at
FROM tidemark.volumes v
JOIN tidemark.pools p ON p.id = v.pool_id
LEFT JOIN tidemark.hosts h ON h.id = v.host_id
LEFT JOIN LATERAL (
  SELECT m.name AS vm_name, d.target AS disk, a.running
  FROM tidemark.vm_disks d
  JOIN tidemark.vms m ON m.id = d.vm_id
  CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(hv.active), false) AS running FROM tidemark.host_vms hv WHERE hv.vm_id = m.id) a
  WHERE d.volume_id = v.id
  ORDER BY a.running DESC, m.last_reported_at DESC
  LIMIT 1) m ON true
CROSS JOIN LATERAL (
  SELECT count(*) AS snapshots, max(s.taken_at) AS last_snapshot_at
  FROM tidemark.snapshots s WHERE s.volume_id = v.id AND s.state = 'ready') s
ORDER BY m.vm_name NULLS LAST, m.disk, p.name, v.path;
COMMENT ON VIEW admin.volumes IS 'Every volume that was ever seen: whose disk it is, where it lies, its tip and its last snapshot.';
COMMENT ON COLUMN admin.volumes.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.volumes.vm_name IS 'The VM whose disk it is, as last reported; null if detached.';
COMMENT ON COLUMN admin.volumes.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.volumes.host IS 'The host that reported it last; null if that one is forgotten.';
COMMENT ON COLUMN admin.volumes.running IS 'Whether its VM ran, or was paused, when a host last reported it; null if detached.';
COMMENT ON COLUMN admin.volumes.pool IS 'The name of the pool that holds the volume.';
COMMENT ON COLUMN admin.volumes.path IS 'Its path in that pool.';
COMMENT ON COLUMN admin.volumes.format IS 'The image''s format: qcow2, raw.';
COMMENT ON COLUMN admin.volumes.state IS 'present, or gone when its file vanished.';
COMMENT ON COLUMN admin.volumes.gone_at IS 'When its file was found to be missing; null while present.';
COMMENT ON COLUMN admin.volumes.virtual_bytes IS 'The size that its VM sees, in bytes; 0 if never reported.';
COMMENT ON COLUMN admin.volumes.snapshots IS 'Snapshots that are ready, copies in other stores included.';
COMMENT ON COLUMN admin.volumes.last_snapshot_at IS 'When the last of them was taken; null if there is none.';
COMMENT ON COLUMN admin.volumes.last_snapshot_age IS 'How long ago that was; null if there is none.';
COMMENT ON COLUMN admin.volumes.tip_snapshot_id IS 'The tip: the snapshot that the next increment would have as parent; null if none.';
COMMENT ON COLUMN admin.volumes.last_reported_at IS 'When a host last reported it.';

CREATE VIEW admin.snapshot_groups AS
SELECT s.group_id, o.vm_name, string_agg(DISTINCT coalesce(s.disk, left(s.volume_id::text, 8)), ',') AS disks,
  max(s.name) AS name, min(s.taken_at) AS taken_at, count(*) AS snapshots,
  count(*) FILTER (WHERE s.state = 'ready') AS ready, count(*) FILTER (WHERE s.kind = 'full') AS fulls,
  coalesce(sum(s.allocated_bytes), 0)::bigint AS bytes, min(s.consistency) AS consistency, s.operation_id
FROM admin.snapshots s
JOIN tidemark.operations o ON o.id = s.operation_id
GROUP BY s.group_id, s.operation_id, o.vm_name
ORDER BY min(s.taken_at) DESC NULLS FIRST;
COMMENT ON VIEW admin.snapshot_groups IS 'Snapshots that were made at one instant by one operation, newest group first.';
COMMENT ON COLUMN admin.snapshot_groups.group_id IS 'The group.';
COMMENT ON COLUMN admin.snapshot_groups.vm_name IS 'The VM when it was made; null for a detached volume.';
COMMENT ON COLUMN admin.snapshot_groups.disks IS 'The disks that still have their snapshot.';
COMMENT ON COLUMN admin.snapshot_groups.name IS 'The name that its user gave its snapshots; may be empty.';
COMMENT ON COLUMN admin.snapshot_groups.taken_at IS 'The moment whose content they hold; null while they are made.';
COMMENT ON COLUMN admin.snapshot_groups.snapshots IS 'Snapshots of it that there are, hidden ones included.';
COMMENT ON COLUMN admin.snapshot_groups.ready IS 'Those of them that can be used.';
COMMENT ON COLUMN admin.snapshot_groups.fulls IS 'Those of them that are full.';
COMMENT ON COLUMN admin.snapshot_groups.bytes IS 'What their files occupy, in bytes, as the file system told.';
COMMENT ON COLUMN admin.snapshot_groups.consistency IS 'What is known of the file systems in them: crash, filesystem (the guest agent had frozen them) or offline (no VM ran).';
COMMENT ON COLUMN admin.snapshot_groups.operation_id IS 'The operation that made it.';

CREATE VIEW admin.full_snapshots AS
SELECT s.taken_at, s.vm_name, s.disk, s.full_reason,
  CASE s.full_reason
    WHEN 'first_snapshot' THEN 'the volume had no snapshot'
    WHEN 'incremental_disabled' THEN 'kvm.incremental.snapshot was false'
    WHEN 'chain_limit' THEN 'the chain had reached snapshot.delta.max'
    WHEN 'store_changed' THEN 'the chain was on another store, or on primary, than snapshots then went to'
    WHEN 'chain_ended' THEN 'there was no tip to go on from, although snapshots existed'
    WHEN 'bitmap_missing' THEN 'the image did not hold the tip''s bitmap'
    WHEN 'bitmap_inconsistent' THEN 'the tip''s bitmap had not recorded everything'
    WHEN 'parent_unavailable' THEN 'the tip''s file was not where it belongs, or was damaged'
    WHEN 'requested' THEN 'it was asked for'
    WHEN 'consolidated' THEN 'its hidden parent was merged into it'
    ELSE s.full_reason END AS because,
  s.allocated_bytes, s.location, s.state, s.name, s.volume_id, s.snapshot_id, s.operation_id
FROM admin.snapshots s
WHERE s.kind = 'full'
ORDER BY s.taken_at DESC NULLS FIRST;
COMMENT ON VIEW admin.full_snapshots IS 'Every full snapshot with why it is full, newest first.';
COMMENT ON COLUMN admin.full_snapshots.taken_at IS 'The moment whose content it holds; null while it is made.';
COMMENT ON COLUMN admin.full_snapshots.vm_name IS 'The VM that the volume belonged to then; null if detached.';
COMMENT ON COLUMN admin.full_snapshots.disk IS 'Its place in that VM: vda; null if detached.';
COMMENT ON COLUMN admin.full_snapshots.full_reason IS 'Why it is full: one of the closed list.';
COMMENT ON COLUMN admin.full_snapshots.because IS 'The same for people.';
COMMENT ON COLUMN admin.full_snapshots.allocated_bytes IS 'What its file occupies, in bytes, as the file system told; null while it is made.';
COMMENT ON COLUMN admin.full_snapshots.location IS 'Name of the store, or of the pool, that holds the file.';
COMMENT ON COLUMN admin.full_snapshots.state IS 'creating, ready, hidden or removing.';
COMMENT ON COLUMN admin.full_snapshots.name IS 'The name that its user gave it; may be empty.';
COMMENT ON COLUMN admin.full_snapshots.volume_id IS 'The volume.';
COMMENT ON COLUMN admin.full_snapshots.snapshot_id IS 'The snapshot.';
COMMENT ON COLUMN admin.full_snapshots.operation_id IS 'The operation that took it.';

CREATE VIEW admin.step_durations AS
SELECT kind, step, count(*) AS times,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY took) AS most,
  max(took) AS longest, count(*) FILTER (WHERE state = 'failed') AS failures
FROM admin.operation_steps
WHERE finished_at > now() - interval '7 days'
GROUP BY kind, step
ORDER BY kind, min(position);
COMMENT ON VIEW admin.step_durations IS 'How long each step of each kind of operation has taken in the last 7 days.';
COMMENT ON COLUMN admin.step_durations.kind IS 'The operations'' kind.';
COMMENT ON COLUMN admin.step_durations.step IS 'The step.';
COMMENT ON COLUMN admin.step_durations.times IS 'How often it has ended.';
COMMENT ON COLUMN admin.step_durations.median IS 'Half of them took no longer.';
COMMENT ON COLUMN admin.step_durations.most IS '95 of 100 took no longer.';
COMMENT ON COLUMN admin.step_durations.longest IS 'None took longer.';
COMMENT ON COLUMN admin.step_durations.failures IS 'How many of them failed.';

-- What was deleted is not counted, as its size is forgotten with it: the forecast is that of a store from which nothing is
-- deleted, and says so. Where too little is known to forecast anything, it says that.
CREATE VIEW admin.store_fill AS
WITH measured AS (
  SELECT st.id, st.name, z.name AS zone, m.capacity_bytes, m.free_bytes, m.reported_at
  FROM tidemark.stores st
  JOIN tidemark.zones z ON z.id = st.zone_id
  LEFT JOIN LATERAL (
    SELECT hs.capacity_bytes, hs.free_bytes, hs.reported_at FROM tidemark.host_stores hs
    WHERE hs.store_id = st.id AND hs.mounted AND hs.capacity_bytes > 0
    ORDER BY hs.reported_at DESC LIMIT 1) m ON true
), held AS (
  SELECT s.store_id, count(*) AS snapshots, sum(s.allocated_bytes) AS bytes,
    sum(s.allocated_bytes) FILTER (WHERE s.state = 'hidden') AS hidden_bytes,
    greatest(min(s.taken_at), now() - interval '14 days') AS since
  FROM tidemark.snapshots s
  WHERE s.state IN ('ready', 'hidden') AND s.store_id IS NOT NULL
  GROUP BY s.store_id
), grown AS (
  -- The first snapshot only marks where the time that is looked at begins.
  SELECT h.store_id, extract(epoch FROM now() - h.since) / 86400 AS days, count(s.id) AS snapshots,
    coalesce(sum(s.allocated_bytes), 0) AS bytes
  FROM held h
  LEFT JOIN tidemark.snapshots s
    ON s.store_id = h.store_id AND s.state IN ('ready', 'hidden') AND s.taken_at > h.since
  GROUP BY h.store_id, h.since
), judged AS (
  SELECT m.*, h.snapshots, h.bytes, h.hidden_bytes, g.days,
    CASE
      WHEN m.capacity_bytes IS NULL THEN 'unknown: no host has it mounted'
      WHEN m.reported_at < now() - interval '1 hour' THEN 'unknown: not measured for more than an hour'
      WHEN g.days IS NULL THEN 'unknown: there are no snapshots yet'
      WHEN g.days < 1 THEN 'unknown: snapshots of less than a day'
      WHEN g.bytes = 0 THEN 'no growth in the time looked at'
    END AS doubt,
    CASE WHEN g.days >= 1 THEN g.bytes / g.days END AS growth
  FROM measured m
  LEFT JOIN held h ON h.store_id = m.id
  LEFT JOIN grown g ON g.store_id = m.id
)
SELECT j.name AS store, j.zone, j.capacity_bytes, j.free_bytes,
  round(100.0 * (j.capacity_bytes - j.free_bytes) / j.capacity_bytes, 1) AS used_percent, j.reported_at AS measured_at,
  coalesce(j.snapshots, 0) AS snapshots, coalesce(j.bytes, 0)::bigint AS snapshot_bytes,
  coalesce(j.hidden_bytes, 0)::bigint AS hidden_bytes, round(j.days::numeric, 1) AS observed_days,
  j.growth::bigint AS growth_bytes_per_day, f.days AS days_until_full,
  CASE WHEN f.days < 36500 THEN now() + f.days::double precision * interval '1 day' END AS full_at,
  coalesce(j.doubt, CASE WHEN f.days < 36500
      THEN 'full in ' || f.days || ' days if it goes on like this and nothing is deleted'
      ELSE 'not within 100 years' END) AS forecast
FROM judged j
CROSS JOIN LATERAL (
  SELECT CASE WHEN j.doubt IS NULL AND j.growth > 0 THEN round((j.free_bytes / j.growth)::numeric, 1) END AS days) f
ORDER BY f.days NULLS LAST, j.name;
COMMENT ON VIEW admin.store_fill IS 'How full each secondary store is, and when it will be, if that can be told: the store that is full first comes first.';
COMMENT ON COLUMN admin.store_fill.store IS 'The store''s name.';
COMMENT ON COLUMN admin.store_fill.zone IS 'Its zone''s name.';
COMMENT ON COLUMN admin.store_fill.capacity_bytes IS 'Size of its file system in bytes, as a host measured it last; null if none has it mounted.';
COMMENT ON COLUMN admin.store_fill.free_bytes IS 'Free bytes there, measured at the same time.';
COMMENT ON COLUMN admin.store_fill.used_percent IS 'How much of it is in use, by whatever, in per cent.';
COMMENT ON COLUMN admin.store_fill.measured_at IS 'When a host measured it last; null if never.';
COMMENT ON COLUMN admin.store_fill.snapshots IS 'Snapshots on it, hidden ones included.';
COMMENT ON COLUMN admin.store_fill.snapshot_bytes IS 'What their files occupy, in bytes, as the file system told.';
COMMENT ON COLUMN admin.store_fill.hidden_bytes IS 'What the hidden ones of them occupy, in bytes.';
COMMENT ON COLUMN admin.store_fill.observed_days IS 'The time that growth is told from: since the oldest snapshot on it, 14 days at most; null if there is none.';
COMMENT ON COLUMN admin.store_fill.growth_bytes_per_day IS 'What the snapshots that came in that time, and are still there, have added a day; null if that time is less than a day.';
COMMENT ON COLUMN admin.store_fill.days_until_full IS 'Days until its free bytes are used up at that pace, if nothing is deleted; null if unknown or if there is no growth.';
COMMENT ON COLUMN admin.store_fill.full_at IS 'When that will be; null if unknown, or more than 100 years away.';
COMMENT ON COLUMN admin.store_fill.forecast IS 'The same in words, or why it is not known.';

CREATE VIEW admin.settings AS
SELECT s.name, s.value, s.scope, coalesce(c.name, z.name) AS place, s.changed_at
FROM tidemark.settings s
LEFT JOIN tidemark.zones z ON z.id = s.zone_id
LEFT JOIN tidemark.clusters c ON c.id = s.cluster_id
ORDER BY s.name, s.scope DESC, coalesce(c.name, z.name);
COMMENT ON VIEW admin.settings IS 'Every value that is set, and where; what is not set has its default.';
COMMENT ON COLUMN admin.settings.name IS 'The setting''s name: snapshot.delta.max.';
COMMENT ON COLUMN admin.settings.value IS 'Its value.';
COMMENT ON COLUMN admin.settings.scope IS 'global, zone or cluster: the narrowest that is set holds.';
COMMENT ON COLUMN admin.settings.place IS 'The zone''s or cluster''s name; null for a global value.';
COMMENT ON COLUMN admin.settings.changed_at IS 'When it was last set.';

CREATE FUNCTION admin.vms_without_snapshot(
  hours double precision DEFAULT 24, OUT vm_name text, OUT disks text[], OUT last_snapshot_at timestamptz,
  OUT age interval, OUT host text, OUT running boolean, OUT vm_id uuid
) RETURNS SETOF record
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
BEGIN
  IF hours IS NULL OR NOT hours BETWEEN 0 AND 876000 THEN
    RAISE EXCEPTION 'hours is to be between 0 and 876000, not %', coalesce(hours::text, 'null')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'For a week: SELECT * FROM admin.vms_without_snapshot(168)';
  END IF;
  RETURN QUERY
  WITH last AS (
    SELECT d.vm_id, d.target, max(s.taken_at) AS taken_at
    FROM tidemark.vm_disks d
    LEFT JOIN tidemark.snapshots s ON s.volume_id = d.volume_id AND s.state = 'ready'
    GROUP BY d.vm_id, d.target
  )
  SELECT m.name, array_agg(l.target ORDER BY l.target),
    CASE WHEN bool_and(l.taken_at IS NOT NULL) THEN min(l.taken_at) END,
    CASE WHEN bool_and(l.taken_at IS NOT NULL) THEN now() - min(l.taken_at) END,
    (SELECT h.name FROM tidemark.host_vms hv JOIN tidemark.hosts h ON h.id = hv.host_id
      WHERE hv.vm_id = m.id ORDER BY hv.active DESC, hv.reported_at DESC, h.name LIMIT 1),
    (SELECT coalesce(bool_or(hv.active), false) FROM tidemark.host_vms hv WHERE hv.vm_id = m.id), m.id
  FROM last l
  JOIN tidemark.vms m ON m.id = l.vm_id
  WHERE (l.taken_at IS NULL OR l.taken_at < now() - hours * interval '1 hour')
    -- What no host knows any more is no VM.
    AND EXISTS (SELECT FROM tidemark.host_vms hv WHERE hv.vm_id = m.id)
  GROUP BY m.id, m.name
  ORDER BY min(l.taken_at) NULLS FIRST, m.name;
END
$$;
COMMENT ON FUNCTION admin.vms_without_snapshot IS 'VMs of which a disk has no ready snapshot of the last so many hours (24 unless told), longest ago first: the disks, when the last of these was taken (null: one never), on which host, and whether it runs.';

-- What these told was not what they show.
COMMENT ON COLUMN admin.space_by_vm.snapshots IS 'Snapshots, hidden ones included.';
COMMENT ON COLUMN admin.space_by_volume.snapshots IS 'Snapshots, hidden ones included.';
COMMENT ON COLUMN admin.operation_steps.state IS 'begun, done or failed.';
