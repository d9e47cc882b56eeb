// Applicants of a partner who share the partner's own phone or account: the shop behind its customers.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each partner, applicant and shared attribute.
MATCH (n:Agent|Channel|Merchant)-[:AGREED]->(w:Partner)
MATCH (n)<-[:REFERRED_BY|CAME_BY|SOLD_BY]-(a:Applicant)
WITH DISTINCT n, w, a
MATCH (a)-[l]->(x:Phone|Account)
WHERE l.attribute_type IS NOT NULL
  AND (x.attribute_key = w.phone_key OR x.attribute_key = w.payer_account_key)
RETURN DISTINCT w.kind AS kind, w.partner_id AS partner_id, a.applicant_id AS applicant_id,
  l.attribute_type AS attribute_type, x.attribute_key AS attribute_key, x.mask AS mask
ORDER BY kind, partner_id, applicant_id, attribute_type, attribute_key
LIMIT $limit
