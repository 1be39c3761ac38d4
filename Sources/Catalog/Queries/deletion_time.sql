-- $1 a snapshot.
SELECT state, tidemark.microseconds(deleted_at) AS deleted_at FROM tidemark.snapshots WHERE id = $1::uuid
