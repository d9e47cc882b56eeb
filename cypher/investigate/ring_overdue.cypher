// Instalments of a ring's members that were late or are unpaid.
// $ring_id: text, e.g. "R-0001". The ring.
// $as_of: time, e.g. "2026-03-01T00:00:00Z". The moment asked about: later payments count as unpaid.
// Returns a row for each late instalment, the oldest first; days_late up to the payment or to as_of.
MATCH (g:Ring {ring_id: $ring_id})<-[m:MEMBER_OF]-(a:Applicant)
WHERE m.run_id = g.run_id
MATCH (a)-[:SUBMITTED]->(p:Application)-[:HAS_INSTALMENT]->(i:Instalment)
WHERE i.due_at < $as_of AND i.recorded_at <= $as_of
WITH a, p, i, CASE WHEN i.paid_at <= $as_of THEN i.paid_at ELSE $as_of END AS until
WHERE until > i.due_at
RETURN a.applicant_id AS applicant_id, p.application_id AS application_id, i.number AS number,
  i.schedule_version AS schedule_version, i.due_at AS due_at, i.amount_due AS amount_due,
  CASE WHEN i.paid_at <= $as_of THEN i.paid_at END AS paid_at,
  (until - i.due_at) / 86400000000 AS days_late
ORDER BY due_at, applicant_id, application_id, schedule_version, number
