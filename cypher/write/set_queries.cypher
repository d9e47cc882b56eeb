// Keep how far queries were read and what became of the rows of the last load of each.
// $rows: [{query_key, properties}], the properties with the key among them
UNWIND $rows AS row
MERGE (q:LoadedQuery {query_key: row.query_key})
SET q += row.properties
