// Which of these keys have a node.
// $keys
UNWIND $keys AS key
MATCH (n:`label` {`key`: key})
RETURN n.`key` AS key
ORDER BY key
