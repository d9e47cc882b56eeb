// Every version of the agreements of these merchants, agents or channels.
// $keys
UNWIND $keys AS key
MATCH (m:`label` {attribute_key: key})-[:AGREED]->(n:Partner)
RETURN properties(n) AS properties
ORDER BY n.partner_key
