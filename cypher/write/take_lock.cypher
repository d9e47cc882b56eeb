// Take a lock that nobody holds, or whose holder let it expire; else change nothing of it.
// $lock_id, $token, $owner, $lease: microseconds
MERGE (l:Lock {lock_id: $lock_id})
// Writing takes the node's own lock, so that what is read next is what was committed last.
SET l.asked_by = $token
WITH l, datetime().epochMillis * 1000 AS now
WHERE l.token IS NULL OR l.expires_at < now
SET l.token = $token, l.owner = $owner, l.started_at = now, l.expires_at = now + $lease
