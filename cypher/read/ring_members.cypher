// The members of one ring in a run.
// $run_id, $ring_id
MATCH (a:Applicant)-[m:MEMBER_OF {run_id: $run_id}]->(g:Ring {ring_id: $ring_id})
RETURN g.ring_id AS ring_id, a.applicant_id AS applicant_id, properties(m) AS properties
ORDER BY applicant_id
