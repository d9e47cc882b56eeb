// Every event of these applicants.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[:DID]->(n:Event)
RETURN properties(n) AS properties
ORDER BY n.event_id
