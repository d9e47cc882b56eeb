// Every finished run that was or is current, whether it is pointed at, and how many rings have their columns from it.
MATCH (r:Run {status: 'done'})
OPTIONAL MATCH (s:Store)-[:CURRENT]->(r)
OPTIONAL MATCH (g:Ring {run_id: r.run_id})
RETURN r.run_id AS run_id, r.as_of AS as_of, count(DISTINCT s) > 0 AS current, count(DISTINCT g) AS rings
ORDER BY as_of, run_id
