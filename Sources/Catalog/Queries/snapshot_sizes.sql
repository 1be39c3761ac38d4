-- $1 snapshots. What each one's file occupies, why it is full, and the size its guest saw.
SELECT id, allocated_bytes, virtual_bytes, full_reason FROM tidemark.snapshots WHERE id = ANY ($1::uuid[])
