// Every link to these nodes of one label known by then.
// $keys, $as_of
UNWIND $keys AS key
MATCH (n:`label` {attribute_key: key})<-[l]-(a:Applicant)
WHERE l.recorded_at <= $as_of
RETURN key AS attribute_key, a.applicant_id AS applicant_id, type(l) AS relation,
  properties(l) AS properties
ORDER BY attribute_key, applicant_id, relation, l.source_id, l.recorded_at
