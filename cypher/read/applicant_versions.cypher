// Every older version of the applications of these applicants.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[:SUBMITTED]->(:Application)-[:AMENDED_FROM]->(n:ApplicationVersion)
RETURN properties(n) AS properties
ORDER BY n.version_key
