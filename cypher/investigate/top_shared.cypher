// The attributes of one label that most applicants share: look here for rings and for hubs.
// $label: text, e.g. "Phone". Which attributes.
// $min_applicants: integer, default 3. Leave out those with fewer applicants.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each attribute, the most shared first.
WITH $label AS label
CALL {
  WITH label
  WITH label WHERE label = 'Account'
  MATCH (n:Account)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Agent'
  MATCH (n:Agent)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Asset'
  MATCH (n:Asset)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Building'
  MATCH (n:Building)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Channel'
  MATCH (n:Channel)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Company'
  MATCH (n:Company)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Device'
  MATCH (n:Device)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Email'
  MATCH (n:Email)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Employer'
  MATCH (n:Employer)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'GeoCell'
  MATCH (n:GeoCell)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Ip'
  MATCH (n:Ip)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Merchant'
  MATCH (n:Merchant)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'NationalId'
  MATCH (n:NationalId)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Phone'
  MATCH (n:Phone)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Representative'
  MATCH (n:Representative)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Room'
  MATCH (n:Room)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Staff'
  MATCH (n:Staff)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
  UNION ALL
  WITH label
  WITH label WHERE label = 'Wifi'
  MATCH (n:Wifi)
  WHERE COUNT { (n)<--() } >= $min_applicants
  RETURN n
}
MATCH (n)<-[k]-(a:Applicant)
WITH n, count(DISTINCT a.applicant_id) AS applicants, min(k.seen_at) AS first_seen,
  max(k.seen_at) AS last_seen
WHERE applicants >= $min_applicants
RETURN n.attribute_key AS attribute_key, n.mask AS mask, applicants, first_seen, last_seen
ORDER BY applicants DESC, attribute_key
LIMIT $limit
