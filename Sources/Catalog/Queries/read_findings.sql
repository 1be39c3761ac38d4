-- $1 operation. What it has found, in order.
SELECT volume_id, code, outcome, subject, summary, remedy
FROM tidemark.findings
WHERE operation_id = $1::uuid
ORDER BY position
