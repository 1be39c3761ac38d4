-- $1 a snapshot.
SELECT id, volume_id, state, virtual_bytes, checkpoint FROM tidemark.snapshots WHERE id = $1::uuid
