-- Operations that have not ended and whose requests alone say which pool or store they go to.
SELECT o.id, o.parameters FROM tidemark.operations o
WHERE o.state IN ('queued', 'running', 'undoing') AND o.kind IN ('copy', 'migrate', 'adopt')
ORDER BY o.serial
