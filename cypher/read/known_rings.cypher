// Every ring that any run found.
MATCH (g:Ring)
RETURN g.ring_id AS ring_id
ORDER BY ring_id
