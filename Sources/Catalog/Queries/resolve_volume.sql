-- $1 a volume's reference: VM name/disk, VM id/disk, id, or the beginning of an id. Rows: every volume that it can mean.
WITH reference AS (
  SELECT substring($1::text FROM '^(.*)/[^/]*$') AS vm, substring($1 FROM '^.*/([^/]*)$') AS disk
), named AS (
  SELECT m.id, EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = m.id) AS reported
  FROM tidemark.vms m, reference r
  WHERE m.name = r.vm
    OR (m.id BETWEEN tidemark.lowest_id(r.vm) AND tidemark.highest_id(r.vm) AND m.id::text = lower(r.vm))
)
SELECT v.id, v.id::text || ' (' || p.name || ':' || v.path || ')' AS label
FROM tidemark.volumes v JOIN tidemark.pools p ON p.id = v.pool_id
WHERE v.id BETWEEN tidemark.lowest_id($1) AND tidemark.highest_id($1) AND starts_with(v.id::text, lower($1))
UNION
SELECT v.id, v.id::text || ' (' || p.name || ':' || v.path || ', VM ' || n.id || ')'
FROM named n
JOIN tidemark.vm_disks d ON d.vm_id = n.id
JOIN tidemark.volumes v ON v.id = d.volume_id
JOIN tidemark.pools p ON p.id = v.pool_id, reference r
-- A VM that was defined anew under its old name has a new id; the one that hosts report now is meant.
WHERE d.target = r.disk AND (n.reported OR NOT EXISTS (SELECT FROM named o WHERE o.reported))
ORDER BY id
LIMIT 20
