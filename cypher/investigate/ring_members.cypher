// The members of a ring as last found, with the reason for each.
// $ring_id: text, e.g. "R-0001". The ring.
// Returns a row for each member, the surest first.
MATCH (g:Ring {ring_id: $ring_id})<-[m:MEMBER_OF]-(a:Applicant)
WHERE m.run_id = g.run_id
RETURN a.applicant_id AS applicant_id, m.role AS role, m.score_micro AS score_micro,
  m.joined_at AS joined_at, m.reason AS reason, m.reason_zh AS reason_zh
ORDER BY score_micro DESC, applicant_id
