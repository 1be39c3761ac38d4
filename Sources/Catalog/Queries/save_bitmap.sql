-- $1 volume, $2 name, $3 state. The snapshot is the one that the bitmap was made with.
INSERT INTO tidemark.bitmaps (volume_id, name, snapshot_id, state)
VALUES ($1::uuid, $2, (SELECT id FROM tidemark.snapshots WHERE volume_id = $1::uuid AND checkpoint = $2), $3)
ON CONFLICT (volume_id, name) DO UPDATE SET state = excluded.state
