// Every instalment, a row each, known by then.
// $as_of
MATCH (n:Instalment)
WHERE n.recorded_at <= $as_of
RETURN
  n.application_id AS application_id, n.number AS number, n.due_at AS due_at,
  n.amount_due AS amount_due, n.paid_at AS paid_at, n.amount_paid AS amount_paid,
  n.schedule_version AS schedule_version, n.recorded_at AS recorded_at
ORDER BY n.instalment_key
