// Every version of the agreements with these partners.
// $partner_ids
UNWIND $partner_ids AS partner_id
MATCH (n:Partner {partner_id: partner_id})
RETURN properties(n) AS properties
ORDER BY n.partner_key
