// Nodes of one label that have one of these tokens of what is nearly their value.
// $tokens
UNWIND $tokens AS token
MATCH (n:`label` {`key`: token})
RETURN properties(n) AS properties, n.attribute_key AS attribute_key
ORDER BY attribute_key
