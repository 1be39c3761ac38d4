-- $1 a store. Keeps it from being removed until the transaction's end. No row: it has been removed.
SELECT s.id FROM tidemark.stores s WHERE s.id = $1::uuid FOR KEY SHARE
