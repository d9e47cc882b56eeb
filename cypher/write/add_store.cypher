// Make the node that says what this store is.
// $schema_version
MERGE (s:Store {store_id: 'store'})
ON CREATE SET s.schema_version = $schema_version
