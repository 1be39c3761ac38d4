-- $1 request id, $2 fingerprint, $3 kind, $4 parameters, $5 VM's id, $6 VM's name. No row: the request id is taken.
INSERT INTO tidemark.operations (request_id, fingerprint, kind, parameters, vm_id, vm_name)
VALUES ($1, $2, $3, $4, $5::uuid, $6)
ON CONFLICT (request_id) DO NOTHING
RETURNING id
