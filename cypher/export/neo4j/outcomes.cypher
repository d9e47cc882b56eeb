// Every outcome, known by then: one record a page of nodes in order of their key, its rows as lists.
// $as_of, $after (the last key of the page before), $page (nodes)
MATCH (n:Outcome)
WHERE n.outcome_key > $after
WITH n
ORDER BY n.outcome_key
LIMIT $page
RETURN max(n.outcome_key) AS last, collect(CASE WHEN n.observed_at <= $as_of THEN [
  n.application_id, n.observed_at, n.outcome, n.overdue_days, n.loss_amount, n.recovered_amount,
  n.source
] END) AS rows
ORDER BY last
