-- $1 a request id.
SELECT id, fingerprint FROM tidemark.operations WHERE request_id = $1
