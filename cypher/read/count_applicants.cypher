// How many applicants are linked by then to each of these nodes of one label.
// $keys, $as_of
UNWIND $keys AS key
MATCH (n:`label` {attribute_key: key})<-[l]-(a:Applicant)
WHERE l.recorded_at <= $as_of
RETURN key AS attribute_key, count(DISTINCT a.applicant_id) AS applicants
ORDER BY attribute_key
