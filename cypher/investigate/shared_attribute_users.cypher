// Who shares one attribute (a phone, a card, a device, a room …), in which role and since when.
// $label: text, e.g. "Phone". The attribute's label; find gives it with the key.
// $attribute_key: text, e.g. "9f86d081884c7d659a2feaa0". The attribute's key.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each link, the first seen first; superseded_at is empty while the link is current.
MATCH (a:Applicant)-[l]->(n:Account|Agent|Asset|Building|Channel|Company|Device|Email|Employer|GeoCell|Ip|IpNetwork|Merchant|NationalId|Phone|Representative|Room|Staff|Wifi {attribute_key: $attribute_key})
WHERE $label IN labels(n)
RETURN a.applicant_id AS applicant_id, l.attribute_type AS attribute_type, l.seen_at AS seen_at,
  l.recorded_at AS recorded_at, l.superseded_at AS superseded_at, l.source AS source,
  l.source_id AS source_id
ORDER BY seen_at, applicant_id, attribute_type, source_id, recorded_at
LIMIT $limit
