// What an applicant did: logins, changes, payments, contacts …
// $applicant_id: text, e.g. "A-1001". The applicant.
// $since: time, default "1970-01-01T00:00:00Z". Only events at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each event, the oldest first.
MATCH (:Applicant {applicant_id: $applicant_id})-[:DID]->(e:Event)
WHERE e.occurred_at >= $since
RETURN e.event_id AS event_id, e.occurred_at AS occurred_at, e.kind AS kind,
  e.application_id AS application_id, e.amount AS amount, e.result AS result, e.reason AS reason,
  e.risk_flags AS risk_flags
ORDER BY occurred_at, event_id
LIMIT $limit
