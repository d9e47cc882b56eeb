// Take away the memberships that a run left half written.
// $run_id
MATCH (r:Run {run_id: $run_id})<-[:FOUND_IN]-(g:Ring)<-[m:MEMBER_OF {run_id: $run_id}]-(:Applicant)
WHERE r.status = 'writing'
DELETE m
