// Every relation of one kind between nodes of two labels, with their keys and its properties.
MATCH (a:`tail`)-[r:`relation`]->(b:`head`)
RETURN a.`tail_key` AS tail, b.`head_key` AS head, properties(r) AS properties
ORDER BY tail, head
