// Tie nodes of two labels by a relation that has no properties; rows that miss an end are passed over.
// $rows: [{tail, head}], their keys
UNWIND $rows AS row
MATCH (a:`tail` {`tail_key`: row.tail})
MATCH (b:`head` {`head_key`: row.head})
MERGE (a)-[:`relation`]->(b)
