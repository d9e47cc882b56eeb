// Devices used by two or more applicants whom one agent referred.
// $attribute_key: text, e.g. "9f86d081884c7d659a2feaa0". The agent's key; find gives it.
// $min_applicants: integer, default 2. Leave out devices with fewer of the agent's applicants.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each device, the most applicants first.
MATCH (:Agent {attribute_key: $attribute_key})<-[:REFERRED_BY]-(a:Applicant)
WITH DISTINCT a
MATCH (a)-[l:USED_DEVICE]->(n:Device)
WITH n, a.applicant_id AS applicant_id, min(l.seen_at) AS first_at
ORDER BY applicant_id
WITH n, collect(applicant_id) AS applicant_ids, min(first_at) AS first_seen, max(first_at) AS last_seen
WHERE size(applicant_ids) >= $min_applicants
RETURN n.attribute_key AS attribute_key, n.mask AS mask, size(applicant_ids) AS applicants,
  applicant_ids, first_seen, last_seen
ORDER BY applicants DESC, attribute_key
LIMIT $limit
