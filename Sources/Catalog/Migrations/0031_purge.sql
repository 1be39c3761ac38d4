-- Operations that have ended are kept for as long as the setting operation.purge.delay says.

CREATE INDEX operations_finished_at_idx ON tidemark.operations (finished_at) WHERE finished_at IS NOT NULL;

COMMENT ON TABLE tidemark.operations IS 'Requests that change something: durable, idempotent, observable, cancellable. Those that have ended are forgotten after operation.purge.delay days, unless a snapshot, a finding of a lost or damaged snapshot, or a file that was left refers to them.';
COMMENT ON VIEW admin.operations IS 'Operations, newest first, with how long they waited and took. Those that ended more than operation.purge.delay days ago are forgotten, unless something refers to them.';
COMMENT ON VIEW admin.operation_steps IS 'The journals of all operations with the duration of each step, for as long as the operations are kept.';
