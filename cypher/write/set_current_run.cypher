// Finish a run and make it the current one, at once: its status, its rings' columns and the pointer.
// $run_id, $status
MATCH (s:Store {store_id: 'store'})
MATCH (r:Run {run_id: $run_id})
OPTIONAL MATCH (s)-[old:CURRENT]->(:Run)
DELETE old
WITH DISTINCT s, r
MERGE (s)-[:CURRENT]->(r)
SET r.status = $status
WITH r
MATCH (g:Ring)-[f:FOUND_IN]->(r)
SET g += f {.*}
