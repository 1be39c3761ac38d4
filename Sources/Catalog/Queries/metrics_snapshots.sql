-- Snapshots by what they are and why, with what they occupy.
SELECT s.kind, coalesce(s.full_reason, '') AS full_reason, s.state, count(*) AS snapshots,
  coalesce(sum(s.allocated_bytes), 0) AS bytes
FROM tidemark.snapshots s
GROUP BY s.kind, s.full_reason, s.state
