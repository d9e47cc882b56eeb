// Add nodes of one label that are not there yet; `label` and `key` come from the closed lists of graph.store.layout.
// $rows: [{key, properties}]
UNWIND $rows AS row
MERGE (n:`label` {`key`: row.key})
ON CREATE SET n += row.properties
