-- $1 a VM's name, id, or the beginning of an id. Rows: every VM that it can mean, with its disks.
WITH matching AS (
  SELECT m.id, m.name, EXISTS (SELECT FROM tidemark.host_vms h WHERE h.vm_id = m.id) AS reported,
    m.name = $1::text AS is_named
  FROM tidemark.vms m
  WHERE m.name = $1 OR (m.id BETWEEN tidemark.lowest_id($1) AND tidemark.highest_id($1) AND starts_with(m.id::text, lower($1)))
)
SELECT m.id, m.name, m.id::text || ' (' || m.name || ')' AS label,
  ARRAY(SELECT d.target FROM tidemark.vm_disks d WHERE d.vm_id = m.id ORDER BY d.target) AS disks,
  ARRAY(SELECT d.volume_id::text FROM tidemark.vm_disks d WHERE d.vm_id = m.id ORDER BY d.target) AS volume_ids
FROM matching m
WHERE (m.is_named OR NOT EXISTS (SELECT FROM matching o WHERE o.is_named))
  AND (m.reported OR NOT EXISTS (SELECT FROM matching o WHERE o.reported))
ORDER BY m.id
LIMIT 20
