-- $1 a pool, $2 a path in it. Whether a volume is or was there, or a migration needs the place.
SELECT EXISTS (SELECT FROM tidemark.volumes v WHERE v.pool_id = $1::uuid AND v.path = $2)
  OR EXISTS (
    SELECT FROM tidemark.moves m
    WHERE m.removed_at IS NULL
      AND ((m.state <> 'moved' AND m.to_pool_id = $1::uuid AND m.to_path = $2)
        OR (m.state = 'moved' AND m.from_pool_id = $1::uuid AND m.from_path = $2))) AS is_taken
