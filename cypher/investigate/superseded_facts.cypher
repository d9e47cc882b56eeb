// What an applicant said and later changed.
// $applicant_id: text, e.g. "A-1001". The applicant.
// Returns a row for each superseded link, the first changed first; days_kept since it was seen.
MATCH (:Applicant {applicant_id: $applicant_id})-[l]->(n)
WHERE l.superseded_at IS NOT NULL AND l.attribute_type IS NOT NULL
RETURN l.attribute_type AS attribute_type, labels(n)[0] AS label, n.attribute_key AS attribute_key,
  n.mask AS mask, l.source AS source, l.source_id AS source_id, l.seen_at AS seen_at,
  l.recorded_at AS recorded_at, l.superseded_at AS superseded_at,
  (l.superseded_at - l.seen_at) / 86400000000 AS days_kept
ORDER BY superseded_at, attribute_type, label, attribute_key, source_id, recorded_at
