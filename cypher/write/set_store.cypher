// Set properties of the node that says what this store is.
// $properties
MATCH (s:Store {store_id: 'store'})
SET s += $properties
