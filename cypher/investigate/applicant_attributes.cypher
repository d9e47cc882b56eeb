// Everything an applicant is linked to, and how many others share it.
// $applicant_id: text, e.g. "A-1001". The applicant.
// Returns a row for each attribute and role, the most shared first; applicants counts this one too.
MATCH (a:Applicant {applicant_id: $applicant_id})-[l]->(n)
WHERE l.attribute_type IS NOT NULL
WITH n, l.attribute_type AS attribute_type, min(l.seen_at) AS first_seen, max(l.seen_at) AS last_seen,
  count(l.superseded_at) = count(*) AS superseded
MATCH (n)<-[k]-(o:Applicant)
WHERE k.attribute_type IS NOT NULL
WITH n, attribute_type, first_seen, last_seen, superseded, count(DISTINCT o.applicant_id) AS applicants
RETURN attribute_type, labels(n)[0] AS label, n.attribute_key AS attribute_key, n.mask AS mask,
  applicants, first_seen, last_seen, superseded
ORDER BY applicants DESC, attribute_type, label, attribute_key
