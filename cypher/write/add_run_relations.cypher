// Tie nodes of two labels by a relation that belongs to one run.
// $run_id, $rows: [{tail, head, properties}]
UNWIND $rows AS row
MATCH (a:`tail` {`tail_key`: row.tail})
MATCH (b:`head` {`head_key`: row.head})
MERGE (a)-[r:`relation` {run_id: $run_id}]->(b)
ON CREATE SET r += row.properties
