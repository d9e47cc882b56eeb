// One ring as a run found it.
// $run_id, $ring_id
MATCH (g:Ring {ring_id: $ring_id})-[f:FOUND_IN]->(r:Run {run_id: $run_id})
RETURN g.ring_id AS ring_id, properties(f) AS properties
ORDER BY ring_id
