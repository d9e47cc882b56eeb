// The rings of a run that have any of these members, and how many of them.
// $run_id, $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[m:MEMBER_OF {run_id: $run_id}]->(g:Ring)
RETURN g.ring_id AS ring_id, count(DISTINCT applicant_id) AS members
ORDER BY members DESC, ring_id
