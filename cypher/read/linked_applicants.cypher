// Which applicants are linked by then to any of these nodes of one label.
// $keys, $as_of
UNWIND $keys AS key
MATCH (n:`label` {attribute_key: key})<-[l]-(a:Applicant)
WHERE l.recorded_at <= $as_of
RETURN DISTINCT a.applicant_id AS applicant_id
ORDER BY applicant_id
