-- $1 store or NULL, $2 pool or NULL, $3 a path there. Whether something that is known has it, or gets it.
SELECT EXISTS (SELECT FROM tidemark.volumes v WHERE v.pool_id = $2::uuid AND v.path = $3) AS is_volume,
  EXISTS (SELECT FROM tidemark.exports e
    WHERE e.location_id = coalesce($1::uuid, $2::uuid) AND e.path = $3 AND e.reserved)
    OR EXISTS (SELECT FROM tidemark.moves m
      WHERE m.to_pool_id = $2::uuid AND m.to_path = $3 AND m.removed_at IS NULL AND m.state <> 'moved') AS is_reserved
