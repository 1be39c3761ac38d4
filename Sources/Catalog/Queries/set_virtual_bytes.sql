-- $1 volume, $2 its size now, more than 0.
UPDATE tidemark.volumes SET virtual_bytes = $2::bigint WHERE id = $1::uuid AND $2::bigint > 0
