// Rented goods that later appear as another applicant's device.
// $since: time, default "1970-01-01T00:00:00Z". Only appearances at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each asset, renter and later user, the newest appearance first.
MATCH (a:Applicant)-[l:RENTED]->(n:Device)
MATCH (n)<-[k:USED_DEVICE]-(b:Applicant)
WHERE a.applicant_id <> b.applicant_id AND k.seen_at > l.seen_at AND k.seen_at >= $since
WITH n, a.applicant_id AS rented_by, b.applicant_id AS used_by, min(l.seen_at) AS rented_at,
  min(k.seen_at) AS used_at
RETURN n.attribute_key AS attribute_key, n.mask AS mask, rented_by, rented_at, used_by, used_at
ORDER BY used_at DESC, attribute_key, rented_by, used_by
LIMIT $limit
