// Every link of these applicants.
// $applicant_ids
UNWIND $applicant_ids AS applicant_id
MATCH (a:Applicant {applicant_id: applicant_id})-[l]->(n)
WHERE l.attribute_type IS NOT NULL
RETURN applicant_id, labels(n)[0] AS label, n.attribute_key AS attribute_key, type(l) AS relation,
  properties(l) AS properties
ORDER BY applicant_id, label, attribute_key, relation, l.source_id, l.recorded_at
