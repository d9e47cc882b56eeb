// Who named whom: phones that an applicant gave as a contact, and who else owns or names them.
// $applicant_id: text, e.g. "A-1001". The applicant.
// $max_sharers: integer, default 50. Leave out phones with more links than this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each other applicant and phone; own and other say the role of the phone for each.
MATCH (:Applicant {applicant_id: $applicant_id})-[l:LISTED_CONTACT|HAS_PHONE]->(n:Phone)
WITH DISTINCT n, l.attribute_type AS own
WHERE COUNT { (n)<--() } <= $max_sharers
MATCH (n)<-[k:LISTED_CONTACT|HAS_PHONE]-(b:Applicant)
WHERE b.applicant_id <> $applicant_id
  AND (own = 'contact_phone' OR k.attribute_type = 'contact_phone')
WITH n, own, b.applicant_id AS applicant_id, k.attribute_type AS other, min(k.seen_at) AS first_seen
RETURN applicant_id, own, other, n.attribute_key AS attribute_key, n.mask AS mask, first_seen
ORDER BY applicant_id, own, other, attribute_key
LIMIT $limit
