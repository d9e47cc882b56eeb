// How many nodes there are.
MATCH (n)
RETURN count(n) AS count
ORDER BY count
