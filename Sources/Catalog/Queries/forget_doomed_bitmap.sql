-- $1 volume, $2 name. Only a doomed one: the report may be late, and a revert may have made the name valid again.
DELETE FROM tidemark.bitmaps WHERE volume_id = $1::uuid AND name = $2 AND state = 'doomed'
