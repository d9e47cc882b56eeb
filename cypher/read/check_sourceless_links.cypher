// From how many applications (or events) that are not there links of one kind come.
// $source: application or event
MATCH (:Applicant)-[l:`relation`]->(:`label`)
WHERE l.source = $source
WITH DISTINCT l.source_id AS source_id
OPTIONAL MATCH (n:`from` {`from_key`: source_id})
WITH source_id, n
WHERE n IS NULL
RETURN count(source_id) AS count, min(source_id) AS example
ORDER BY count
