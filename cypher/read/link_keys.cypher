// The keys of the links of these applicants to nodes of one label by one relation.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[l:`relation`]->(n:`label`)
RETURN applicant_id, n.attribute_key AS attribute_key, l.source_id AS source_id, l.recorded_at AS recorded_at
ORDER BY applicant_id, attribute_key, source_id, recorded_at
