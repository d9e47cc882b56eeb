// How many nodes one label has.
MATCH (n:`label`)
RETURN count(n) AS count
ORDER BY count
