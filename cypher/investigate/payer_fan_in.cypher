// Accounts that paid the first rent of many applicants.
// $min_applicants: integer, default 3. Leave out those with fewer applicants.
// $since: time, default "1970-01-01T00:00:00Z". Only links seen at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each account, the most applicants first.
MATCH (n:Account)
WHERE COUNT { (n)<-[:PAID_FROM]-() } >= $min_applicants
MATCH (n)<-[l:PAID_FROM]-(a:Applicant)
WHERE l.seen_at >= $since
WITH n, count(DISTINCT a.applicant_id) AS applicants, min(l.seen_at) AS first_seen,
  max(l.seen_at) AS last_seen
WHERE applicants >= $min_applicants
RETURN n.attribute_key AS attribute_key, n.mask AS mask, applicants, first_seen, last_seen
ORDER BY applicants DESC, attribute_key
LIMIT $limit
