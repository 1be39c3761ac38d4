-- $1 snapshot whose files are gone.
DELETE FROM tidemark.snapshots WHERE id = $1::uuid AND state = 'removing'
