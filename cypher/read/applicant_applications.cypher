// Every application of these applicants in its newest version.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[:SUBMITTED]->(n:Application)
RETURN properties(n) AS properties
ORDER BY n.application_id
