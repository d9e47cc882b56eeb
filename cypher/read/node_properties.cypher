// All properties of the nodes with these keys.
// $keys
UNWIND $keys AS key
MATCH (n:`label` {`key`: key})
RETURN properties(n) AS properties
ORDER BY key
