// Everything that became of one ring, run by run.
// $ring_id
MATCH (g:Ring {ring_id: $ring_id})-[:CHANGED]->(e:RingEvent)
RETURN properties(e) AS properties
ORDER BY e.at, e.ring_event_key
