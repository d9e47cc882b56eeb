// Replace all properties of nodes that are there (an application's newer version, a fact newly superseded).
// $rows: [{key, properties}], the properties with the key among them
UNWIND $rows AS row
MATCH (n:`label` {`key`: row.key})
SET n = row.properties
