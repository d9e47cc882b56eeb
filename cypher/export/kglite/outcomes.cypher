// Every outcome, a row each, known by then.
// $as_of
MATCH (n:Outcome)
WHERE n.observed_at <= $as_of
RETURN
  n.application_id AS application_id, n.observed_at AS observed_at, n.outcome AS outcome,
  n.overdue_days AS overdue_days, n.loss_amount AS loss_amount,
  n.recovered_amount AS recovered_amount, n.source AS source
ORDER BY n.outcome_key
