// Every instalment, known by then: one record a page of nodes in order of their key, its rows as lists.
// $as_of, $after (the last key of the page before), $page (nodes)
MATCH (n:Instalment)
WHERE n.instalment_key > $after
WITH n
ORDER BY n.instalment_key
LIMIT $page
RETURN max(n.instalment_key) AS last, collect(CASE WHEN n.recorded_at <= $as_of THEN [
  n.application_id, n.number, n.due_at, n.amount_due, n.paid_at, n.amount_paid, n.schedule_version,
  n.recorded_at
] END) AS rows
ORDER BY last
