-- $1 volume ids.
SELECT volume_id, name, state FROM tidemark.bitmaps WHERE volume_id = ANY ($1::uuid[])
