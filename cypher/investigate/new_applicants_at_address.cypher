// Applicants first seen at a room, or anywhere in a building, since some moment.
// $attribute_key: text, e.g. "9f86d081884c7d659a2feaa0". The room's or the building's key.
// $since: time, default "1970-01-01T00:00:00Z". Only those first seen there at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each applicant, the first seen first; rooms says how many rooms of the place.
MATCH (n:Building|Room {attribute_key: $attribute_key})<-[:IN*0..1]-(r)
MATCH (r)<-[l:DELIVERED_TO|LIVES_AT]-(a:Applicant)
WITH a.applicant_id AS applicant_id, min(l.seen_at) AS first_seen, max(l.seen_at) AS last_seen,
  count(DISTINCT r.attribute_key) AS rooms
WHERE first_seen >= $since
RETURN applicant_id, first_seen, last_seen, rooms
ORDER BY first_seen, applicant_id
LIMIT $limit
