// Applicants within two ties of someone whose application ended in confirmed fraud.
// $max_sharers: integer, default 20. Walk through no attribute with more links than this.
// $since: time, default "1970-01-01T00:00:00Z". Only fraud observed at or after this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each applicant, the nearest first; frauds counts the fraudsters at that distance.
MATCH (f:Applicant)-[:SUBMITTED]->(:Application)-[:ENDED_IN]->(o:Outcome {outcome: 'confirmed_fraud'})
WHERE o.observed_at >= $since
WITH DISTINCT f
MATCH (f)-[l]->(n)
WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
WITH DISTINCT f, n
WHERE COUNT { (n)<--() } <= $max_sharers
MATCH (n)<-[k]-(b:Applicant)
WHERE k.attribute_type IS NOT NULL AND k.superseded_at IS NULL AND b <> f
WITH DISTINCT f, b
CALL {
  WITH f, b
  RETURN b AS found, 1 AS ties
  UNION
  WITH f, b
  MATCH (b)-[l]->(n)
  WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
  WITH DISTINCT f, b, n
  WHERE COUNT { (n)<--() } <= $max_sharers
  MATCH (n)<-[k]-(c:Applicant)
  WHERE k.attribute_type IS NOT NULL AND k.superseded_at IS NULL AND c <> f AND c <> b
  RETURN DISTINCT c AS found, 2 AS ties
}
WITH f, found, min(ties) AS ties
WITH found, ties, count(f) AS frauds
ORDER BY ties
WITH found, collect(ties)[0] AS ties, collect(frauds)[0] AS frauds
RETURN found.applicant_id AS applicant_id, ties, frauds
ORDER BY ties, frauds DESC, applicant_id
LIMIT $limit
