// Everything that became of one ring, in the runs that are or were the current one.
// $ring_id
MATCH (g:Ring {ring_id: $ring_id})-[:CHANGED]->(e:RingEvent)
MATCH (r:Run {run_id: e.written_by})
WHERE r.status = 'done'
RETURN properties(e) AS properties
ORDER BY e.at, e.ring_event_key
