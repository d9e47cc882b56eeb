// Every run with the rings that it should have and those that it has.
MATCH (r:Run)
OPTIONAL MATCH (g:Ring)-[:FOUND_IN]->(r)
RETURN r.run_id AS run_id, r.status AS status, r.rings AS rings, count(g) AS found
ORDER BY run_id
