// Who holds a lock, since when, and whether it has expired; nothing if nobody does.
// $lock_id
MATCH (l:Lock {lock_id: $lock_id})
WHERE l.token IS NOT NULL
RETURN l.token AS token, l.owner AS owner, l.started_at AS started_at, l.expires_at AS expires_at,
  l.expires_at < datetime().epochMillis * 1000 AS expired
ORDER BY token
