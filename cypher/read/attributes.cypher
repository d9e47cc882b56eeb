// Attribute nodes of one label with the key of the node above each.
// $keys
UNWIND $keys AS key
MATCH (n:`label` {attribute_key: key})
OPTIONAL MATCH (n)-[:IN]->(p:`parent`)
RETURN properties(n) AS properties, p.attribute_key AS parent_key
ORDER BY key
