// The number of the last decision, null if there was none.
MATCH (s:Store {store_id: 'store'})
RETURN s.sequence AS sequence
ORDER BY sequence
