// All properties of the older versions of these applications.
// $application_ids
UNWIND $application_ids AS application_id
MATCH (a:Application {application_id: application_id})-[:AMENDED_FROM]->(v:ApplicationVersion)
RETURN properties(v) AS properties
ORDER BY v.version_key
