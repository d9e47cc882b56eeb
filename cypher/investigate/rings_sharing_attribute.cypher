// Pairs of rings whose members share an attribute that few use: perhaps one ring.
// $max_sharers: integer, default 50. Leave out attributes with more links than this.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each pair and attribute; applicants counts the members of both that share it.
MATCH (g:Ring)<-[m:MEMBER_OF]-(a:Applicant)
WHERE m.run_id = g.run_id AND g.status <> 'dissolved'
MATCH (a)-[l]->(n)
WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
WITH n, collect(DISTINCT g.ring_id) AS rings
WHERE size(rings) > 1
WITH n
WHERE COUNT { (n)<--() } <= $max_sharers
MATCH (n)<-[l]-(a:Applicant)-[m:MEMBER_OF]->(g:Ring)
WHERE l.attribute_type IS NOT NULL AND l.superseded_at IS NULL
  AND m.run_id = g.run_id AND g.status <> 'dissolved'
WITH n, g, count(DISTINCT a.applicant_id) AS members
WITH n, g.ring_id AS ring_id, members
ORDER BY ring_id
WITH n, collect(ring_id) AS ids, collect(members) AS counts
WHERE size(ids) > 1
UNWIND range(0, size(ids) - 2) AS i
UNWIND range(i + 1, size(ids) - 1) AS j
RETURN ids[i] AS ring_id, ids[j] AS other_ring_id, labels(n)[0] AS label,
  n.attribute_key AS attribute_key, n.mask AS mask, counts[i] + counts[j] AS applicants
ORDER BY ring_id, other_ring_id, applicants DESC, label, attribute_key
LIMIT $limit
