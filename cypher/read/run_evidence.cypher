// The evidence of the rings of a run.
// $run_id
MATCH (e:Evidence {run_id: $run_id})
RETURN properties(e) AS properties
ORDER BY e.place
