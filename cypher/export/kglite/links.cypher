// Every link of one relation to nodes of one label, known by then.
// $as_of
MATCH (a:Applicant)-[l:`relation`]->(n:`label`)
WHERE l.recorded_at <= $as_of
RETURN a.applicant_id AS applicant_id, n.attribute_key AS attribute_key,
  l.attribute_type AS attribute_type, l.source AS source, l.source_id AS source_id,
  l.seen_at AS seen_at, l.recorded_at AS recorded_at, l.superseded_at AS superseded_at
ORDER BY applicant_id, attribute_key
