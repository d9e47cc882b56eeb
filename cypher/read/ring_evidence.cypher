// The evidence of one ring in a run.
// $run_id, $ring_id
MATCH (g:Ring {ring_id: $ring_id})-[:SUPPORTED_BY]->(e:Evidence {run_id: $run_id})
RETURN properties(e) AS properties
ORDER BY e.place
