// Store the next decision under its number and tie it to its application; if the number is taken
// already (by another server), nothing is stored.
// $rows: [{assessment_id, application_id, sequence, properties}], one row
UNWIND $rows AS row
MATCH (s:Store {store_id: 'store'}), (p:Application {application_id: row.application_id})
// Writing takes the node's lock, so that the number read next is the last one committed.
SET s.schema_version = s.schema_version
WITH s, p, row
WHERE coalesce(s.sequence, 0) + 1 = row.sequence
SET s.sequence = row.sequence
MERGE (d:Assessment {assessment_id: row.assessment_id})
ON CREATE SET d += row.properties
MERGE (p)-[:JUDGED_BY]->(d)
