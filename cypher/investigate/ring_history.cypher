// What became of a ring from run to run: born, grown, merged, dormant …
// $ring_id: text, e.g. "R-0001". The ring.
// Returns a row for each change in a run that is or was the current one, the oldest first.
MATCH (g:Ring {ring_id: $ring_id})-[:CHANGED]->(e:RingEvent)
MATCH (r:Run {run_id: e.written_by})
WHERE r.status = 'done'
RETURN e.at AS at, e.event AS event, e.other_ring_id AS other_ring_id,
  e.applicant_ids AS applicant_ids, e.detail AS detail, e.run_id AS run_id
ORDER BY at, event, other_ring_id, run_id
