// What an applicant applied for, how each application ended, and the ring the applicant is in.
// $applicant_id: text, e.g. "A-1001". The applicant.
// Returns a row for each application (and ring, if any), the oldest first; outcomes in the order observed.
MATCH (a:Applicant {applicant_id: $applicant_id})-[:SUBMITTED]->(p:Application)
OPTIONAL MATCH (p)-[:ENDED_IN]->(o:Outcome)
WITH a, p, o
ORDER BY o.observed_at, o.outcome
WITH a, p, collect(o.outcome) AS outcomes
OPTIONAL MATCH (a)-[m:MEMBER_OF]->(g:Ring)
WHERE m.run_id = g.run_id AND g.status <> 'dissolved'
RETURN p.application_id AS application_id, p.applied_at AS applied_at, p.product AS product,
  p.amount AS amount, p.decision AS decision, outcomes, g.ring_id AS ring_id, m.role AS role,
  m.score_micro AS score_micro
ORDER BY applied_at, application_id, ring_id
