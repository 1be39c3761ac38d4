-- $1 volume, $2 name.
DELETE FROM tidemark.bitmaps WHERE volume_id = $1::uuid AND name = $2
