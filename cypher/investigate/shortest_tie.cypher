// The shortest ties between two applicants: through one attribute, or through one or two others.
// $from_id: text, e.g. "A-1001". One applicant.
// $to_id: text, e.g. "A-1002". The other.
// $max_ties: integer, default 3. At most so many attributes on the way (1, 2 or 3).
// $max_sharers: integer, default 50. Walk through no attribute with more links than this.
// $limit: integer, default 10. At most so many rows.
// Returns a row for each way, the shortest first: the applicants on it, and the attributes between them.
MATCH (a:Applicant {applicant_id: $from_id}), (b:Applicant {applicant_id: $to_id})
CALL {
  WITH a, b
  MATCH (a)-[l]->(n)<-[k]-(b)
  WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL AND k.superseded_at IS NULL
  WITH DISTINCT a, b, n
  WHERE COUNT { (n)<--() } <= $max_sharers
  RETURN [a, b] AS people, [n] AS between
  UNION ALL
  WITH a, b
  MATCH (a)-[l]->(n)
  WHERE $max_ties >= 2 AND l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
  WITH DISTINCT a, b, n
  WHERE COUNT { (n)<--() } <= $max_sharers
  MATCH (n)<-[k]-(c:Applicant)
  WHERE k.superseded_at IS NULL AND c <> a AND c <> b
  WITH DISTINCT a, b, n, c
  MATCH (c)-[l]->(m)<-[k]-(b)
  WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL AND k.superseded_at IS NULL
    AND m <> n
  WITH DISTINCT a, b, n, c, m
  WHERE COUNT { (m)<--() } <= $max_sharers
  RETURN [a, c, b] AS people, [n, m] AS between
  UNION ALL
  WITH a, b
  MATCH (b)-[l]->(q)
  WHERE $max_ties >= 3 AND l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
  WITH DISTINCT a, b, q
  WHERE COUNT { (q)<--() } <= $max_sharers
  MATCH (q)<-[k]-(d:Applicant)
  WHERE k.superseded_at IS NULL AND d <> a AND d <> b
  WITH DISTINCT a, b, d
  MATCH (d)-[l]->(m)
  WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
  WITH DISTINCT a, b, m
  WHERE COUNT { (m)<--() } <= $max_sharers
  MATCH (m)<-[k]-(c:Applicant)
  WHERE k.superseded_at IS NULL AND c <> a AND c <> b
  WITH a, b, c, collect(DISTINCT m) AS ms
  MATCH (c)-[k]->(n)<-[l]-(a)
  WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL AND k.superseded_at IS NULL
  WITH DISTINCT a, b, c, ms, n
  WHERE COUNT { (n)<--() } <= $max_sharers
  UNWIND ms AS m
  WITH a, b, c, n, m
  WHERE m <> n
  MATCH (m)<-[k]-(d:Applicant)
  WHERE k.superseded_at IS NULL AND d <> a AND d <> b AND d <> c
  WITH DISTINCT a, b, c, d, n, m
  MATCH (d)-[k]->(q)<-[l]-(b)
  WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL AND k.superseded_at IS NULL
    AND q <> n AND q <> m
  WITH DISTINCT a, b, c, d, n, m, q
  WHERE COUNT { (q)<--() } <= $max_sharers
  RETURN [a, c, d, b] AS people, [n, m, q] AS between
}
RETURN size(between) AS ties, [x IN people | x.applicant_id] AS applicant_ids,
  [x IN between | labels(x)[0]] AS labels, [x IN between | x.attribute_key] AS attribute_keys,
  [x IN between | x.mask] AS masks
ORDER BY ties, applicant_ids, attribute_keys
LIMIT $limit
