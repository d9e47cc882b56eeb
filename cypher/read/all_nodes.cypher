// Every node of one label with all its properties.
MATCH (n:`label`)
RETURN properties(n) AS properties
ORDER BY n.`key`
