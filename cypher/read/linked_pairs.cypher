// Which of these applicants are linked to which nodes of one label by one relation.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[:`relation`]->(n:`label`)
RETURN DISTINCT a.applicant_id AS applicant_id, n.attribute_key AS attribute_key
ORDER BY applicant_id, attribute_key
