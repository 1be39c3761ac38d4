-- $1 operation, $2 attempt, $3 owner. The fence: no row unless this attempt of this owner still holds the operation. The
-- row stays locked until the transaction's end, so nobody takes over in the meantime.
SELECT id, kind, state, cancel_requested_at IS NOT NULL AS cancel_requested, committed_at IS NOT NULL AS is_committed,
  vm_id, vm_name, parameters
FROM tidemark.operations
WHERE id = $1::uuid AND attempt = $2::bigint AND owner = $3 AND active AND lease_expires_at > clock_timestamp()
FOR UPDATE
