// The members of the rings of a run.
// $run_id
MATCH (g:Ring)-[:FOUND_IN]->(:Run {run_id: $run_id})
MATCH (a:Applicant)-[m:MEMBER_OF {run_id: $run_id}]->(g)
RETURN g.ring_id AS ring_id, a.applicant_id AS applicant_id, properties(m) AS properties
ORDER BY ring_id, applicant_id
