// Everyone whom a run scored.
// $run_id
MATCH (a:Applicant)-[s:SCORED]->(:Run {run_id: $run_id})
RETURN a.applicant_id AS applicant_id, properties(s) AS properties
ORDER BY applicant_id
