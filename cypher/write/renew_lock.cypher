// Hold a lock for longer, if it is still held under this token.
// $lock_id, $token, $lease: microseconds
MATCH (l:Lock {lock_id: $lock_id})
WHERE l.token = $token
SET l.expires_at = datetime().epochMillis * 1000 + $lease
