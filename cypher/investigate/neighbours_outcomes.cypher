// What became of the applications of those who share something with an applicant.
// $applicant_id: text, e.g. "A-1001". The applicant.
// $max_sharers: integer, default 50. Walk through no attribute with more links than this.
// $since: time, default "1970-01-01T00:00:00Z". Only outcomes observed at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each neighbour's outcome, the earliest first; shared lists the labels in common.
MATCH (a:Applicant {applicant_id: $applicant_id})-[l]->(n)
WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
WITH DISTINCT a, n
WHERE COUNT { (n)<--() } <= $max_sharers
MATCH (n)<-[k]-(b:Applicant)
WHERE k.attribute_type IS NOT NULL AND k.superseded_at IS NULL AND b.applicant_id <> $applicant_id
WITH DISTINCT b, labels(n)[0] AS label
ORDER BY label
WITH b, collect(label) AS shared
MATCH (b)-[:SUBMITTED]->(p:Application)-[:ENDED_IN]->(o:Outcome)
WHERE o.observed_at >= $since
RETURN b.applicant_id AS applicant_id, shared, p.application_id AS application_id,
  p.applied_at AS applied_at, o.outcome AS outcome, o.observed_at AS observed_at,
  o.overdue_days AS overdue_days, o.loss_amount AS loss_amount
ORDER BY observed_at, applicant_id, application_id, outcome
LIMIT $limit
