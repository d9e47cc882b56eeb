// What the store says of itself, and which run is current.
MATCH (s:Store {store_id: 'store'})
OPTIONAL MATCH (s)-[:CURRENT]->(r:Run)
RETURN s.schema_version AS schema_version, s.key_id AS key_id, s.zone AS zone, s.newest AS newest, r.run_id AS current_run
ORDER BY schema_version
