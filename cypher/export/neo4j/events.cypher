// Every event, known by then: one record a page of nodes in order of their key, its rows as lists.
// $as_of, $after (the last key of the page before), $page (nodes)
MATCH (n:Event)
WHERE n.event_id > $after
WITH n
ORDER BY n.event_id
LIMIT $page
RETURN max(n.event_id) AS last, collect(CASE WHEN n.recorded_at <= $as_of THEN [
  n.event_id, n.applicant_id, n.application_id, n.occurred_at, n.recorded_at, n.kind, n.risk_flags,
  n.latitude, n.longitude, n.amount, n.result, n.reason, n.row_token
] END) AS rows
ORDER BY last
