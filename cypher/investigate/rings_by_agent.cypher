// Which agents brought members of which rings.
// $min_members: integer, default 2. Leave out rings with fewer members from the agent.
// $limit: integer, default 100. At most so many rows.
// Returns a row for each agent and ring, the most members first; members counts only the agent's.
MATCH (g:Ring)<-[m:MEMBER_OF]-(a:Applicant)
WHERE m.run_id = g.run_id AND g.status <> 'dissolved'
MATCH (a)-[:REFERRED_BY]->(n:Agent)
WITH n, g, count(DISTINCT a.applicant_id) AS members
WHERE members >= $min_members
RETURN n.attribute_key AS attribute_key, n.mask AS mask, g.ring_id AS ring_id, g.status AS status,
  members, g.size AS size, g.score_micro AS score_micro
ORDER BY members DESC, attribute_key, ring_id
LIMIT $limit
