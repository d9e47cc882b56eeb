// Every event, a row each, known by then.
// $as_of
MATCH (n:Event)
WHERE n.recorded_at <= $as_of
RETURN
  n.event_id AS event_id, n.applicant_id AS applicant_id, n.application_id AS application_id,
  n.occurred_at AS occurred_at, n.recorded_at AS recorded_at, n.kind AS kind,
  n.risk_flags AS risk_flags, n.latitude AS latitude, n.longitude AS longitude, n.amount AS amount,
  n.result AS result, n.reason AS reason, n.row_token AS row_token
ORDER BY n.event_id
