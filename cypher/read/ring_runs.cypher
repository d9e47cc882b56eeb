// The runs that found a ring, oldest first.
// $ring_id
MATCH (g:Ring {ring_id: $ring_id})-[:FOUND_IN]->(r:Run)
RETURN r.run_id AS run_id, r.as_of AS as_of, r.status AS status
ORDER BY as_of, run_id
