-- $1 a host that is locked.
DELETE FROM tidemark.hosts h WHERE h.id = $1::uuid RETURNING h.id
