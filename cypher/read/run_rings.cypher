// The rings of a run, with the columns they had in it.
// $run_id
MATCH (g:Ring)-[f:FOUND_IN]->(:Run {run_id: $run_id})
RETURN g.ring_id AS ring_id, properties(f) AS properties
ORDER BY ring_id
