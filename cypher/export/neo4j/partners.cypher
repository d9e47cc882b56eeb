// Every agreement with a partner, known by then: one record a page of nodes in order of their key, its rows as lists.
// $as_of, $after (the last key of the page before), $page (nodes)
MATCH (n:Partner)
WHERE n.partner_key > $after
WITH n
ORDER BY n.partner_key
LIMIT $page
RETURN max(n.partner_key) AS last, collect(CASE WHEN n.recorded_at <= $as_of THEN [
  n.partner_id, n.kind, n.attribute_key, n.name_mask, n.company_key, n.representative_key,
  n.phone_key, n.payer_account_key, n.room_key, n.building_key, n.agreed_from, n.agreed_to,
  n.licence_until, n.recorded_at
] END) AS rows
ORDER BY last
