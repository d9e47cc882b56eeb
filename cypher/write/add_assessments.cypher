// Store decisions, tie them to their applications and remember the last number given.
// $rows: [{assessment_id, application_id, sequence, properties}]
UNWIND $rows AS row
MATCH (s:Store {store_id: 'store'}), (p:Application {application_id: row.application_id})
SET s.sequence = row.sequence
MERGE (d:Assessment {assessment_id: row.assessment_id})
ON CREATE SET d += row.properties
MERGE (p)-[:JUDGED_BY]->(d)
