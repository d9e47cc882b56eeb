// Every link known by then: one record a page of applicants in order of their id, its rows as lists.
// $as_of, $after (the last applicant_id of the page before), $page (applicants)
MATCH (a:Applicant)
WHERE a.applicant_id > $after
WITH a
ORDER BY a.applicant_id
LIMIT $page
OPTIONAL MATCH (a)-[l]->(n)
WHERE l.attribute_type IS NOT NULL AND l.recorded_at <= $as_of
RETURN max(a.applicant_id) AS last, collect(CASE WHEN l IS NOT NULL THEN [
  a.applicant_id, labels(n)[0], n.attribute_key, l.attribute_type, type(l),
  l.source, l.source_id, l.seen_at, l.recorded_at, l.superseded_at
] END) AS rows
ORDER BY last
