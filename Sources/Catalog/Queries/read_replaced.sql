-- $1 volumes. Their snapshots whose replaced files are kept, and whether somebody reads them now.
SELECT s.id,
  EXISTS (SELECT FROM tidemark.pins p WHERE p.snapshot_id = s.id AND p.lease_expires_at > now()) AS pinned
FROM tidemark.snapshots s
WHERE s.volume_id = ANY ($1::uuid[]) AND s.keeps_replaced_file
