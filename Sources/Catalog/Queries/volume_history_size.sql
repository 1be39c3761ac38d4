-- $1 a volume. How much there is that would be lost if it were taken for another one.
SELECT (SELECT count(*) FROM tidemark.snapshots s WHERE s.volume_id = $1::uuid)
  + (SELECT count(*) FROM tidemark.bitmaps b WHERE b.volume_id = $1::uuid)
  + (SELECT count(*) FROM tidemark.leftovers l WHERE l.volume_id = $1::uuid) AS size
