// Addresses changed after the decision and before the goods were delivered.
// $since: time, default "1970-01-01T00:00:00Z". Only changes at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each change, the newest first; hours_before_delivery is empty if not delivered.
MATCH (a:Applicant)-[:DID]->(e:Event {kind: 'address_change'})
WHERE e.occurred_at >= $since
MATCH (a)-[:SUBMITTED]->(p:Application {application_id: e.application_id})
WHERE e.occurred_at >= p.decided_at
  AND (p.delivered_at IS NULL OR e.occurred_at <= p.delivered_at)
RETURN a.applicant_id AS applicant_id, p.application_id AS application_id, e.event_id AS event_id,
  p.decided_at AS decided_at, e.occurred_at AS occurred_at, p.delivered_at AS delivered_at,
  (p.delivered_at - e.occurred_at) / 3600000000 AS hours_before_delivery
ORDER BY occurred_at DESC, event_id
LIMIT $limit
