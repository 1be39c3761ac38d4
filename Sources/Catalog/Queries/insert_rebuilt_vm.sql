-- $1 id, $2 name.
INSERT INTO tidemark.vms (id, name) VALUES ($1::uuid, $2) ON CONFLICT (id) DO NOTHING
