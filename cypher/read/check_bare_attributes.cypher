// How many rooms have no building, and how many addresses of machines no network, though all is told of them.
MATCH (n)
WHERE (n:Room OR n:Ip) AND n.mask IS NOT NULL AND NOT EXISTS { MATCH (n)-[:IN]->() }
RETURN count(n) AS count, min(n.attribute_key) AS example
ORDER BY count
