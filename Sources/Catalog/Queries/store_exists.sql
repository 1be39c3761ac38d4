-- $1 id, $2 name: stores that have the one or the other, but not both.
SELECT id, name FROM tidemark.stores WHERE (id = $1::uuid) <> (name = $2)
