// Wait until every index is filled.
// $seconds
CALL db.awaitIndexes($seconds)
