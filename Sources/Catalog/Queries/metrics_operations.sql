-- Operations that have not ended, and for how long the oldest of them has waited or run, in seconds.
SELECT o.kind, o.state, count(*) AS operations,
  extract(epoch FROM now() - min(CASE o.state WHEN 'queued' THEN o.created_at ELSE o.started_at END)) AS oldest_seconds
FROM tidemark.operations o
WHERE o.state IN ('queued', 'running', 'undoing')
GROUP BY o.kind, o.state
