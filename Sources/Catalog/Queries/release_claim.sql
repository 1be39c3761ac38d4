-- $1 operation. Under lock_claim.
UPDATE tidemark.operations SET lease_expires_at = now(), changed_at = clock_timestamp() WHERE id = $1::uuid
