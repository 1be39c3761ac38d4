-- $1 a volume. When its snapshots were taken, in microseconds.
SELECT s.id, tidemark.microseconds(s.taken_at) AS taken_at FROM tidemark.snapshots s
WHERE s.volume_id = $1::uuid AND s.taken_at IS NOT NULL
