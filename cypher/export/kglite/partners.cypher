// Every agreement with a partner, a row each, known by then.
// $as_of
MATCH (n:Partner)
WHERE n.recorded_at <= $as_of
RETURN
  n.partner_id AS partner_id, n.kind AS kind, n.attribute_key AS attribute_key,
  n.name_mask AS name_mask, n.company_key AS company_key,
  n.representative_key AS representative_key, n.phone_key AS phone_key,
  n.payer_account_key AS payer_account_key, n.room_key AS room_key, n.building_key AS building_key,
  n.agreed_from AS agreed_from, n.agreed_to AS agreed_to, n.licence_until AS licence_until,
  n.recorded_at AS recorded_at
ORDER BY n.partner_key
