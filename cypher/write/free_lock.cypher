// Let go of a lock, if it is still held under this token.
// $lock_id, $token
MATCH (l:Lock {lock_id: $lock_id})
WHERE l.token = $token
SET l.token = null, l.owner = null, l.started_at = null, l.expires_at = null
