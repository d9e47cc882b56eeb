// Devices that passed from one applicant to another within some days.
// $days: integer, default 7. At most so many days between the first uses of the two.
// $since: time, default "1970-01-01T00:00:00Z". Only moves to an applicant at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each move, the newest first; both times are that applicant's first use.
MATCH (n:Device)
WHERE COUNT { (n)<-[:USED_DEVICE]-() } > 1
MATCH (n)<-[l:USED_DEVICE]-(a:Applicant)
WITH n, a.applicant_id AS applicant_id, min(l.seen_at) AS first_at
ORDER BY first_at, applicant_id
WITH n, collect(applicant_id) AS ids, collect(first_at) AS times
UNWIND CASE WHEN size(ids) > 1 THEN range(1, size(ids) - 1) ELSE [] END AS place
WITH n, ids[place - 1] AS from_id, ids[place] AS to_id, times[place - 1] AS left_at, times[place] AS taken_at
WHERE taken_at - left_at <= $days * 86400000000 AND taken_at >= $since
RETURN n.attribute_key AS attribute_key, n.mask AS mask, from_id, left_at, to_id, taken_at
ORDER BY taken_at DESC, attribute_key, to_id
LIMIT $limit
