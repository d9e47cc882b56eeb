// Which attribute node of one label lies in which node above it.
MATCH (n:`label`)-[:IN]->(p:`parent`)
RETURN n.attribute_key AS attribute_key, p.attribute_key AS parent_key
ORDER BY n.attribute_key
