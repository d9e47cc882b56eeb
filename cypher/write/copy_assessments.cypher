// Keep decisions of another store under their numbers; the next number follows the last of them.
// $rows: [{assessment_id, application_id, sequence, properties}]
UNWIND $rows AS row
MATCH (s:Store {store_id: 'store'}), (p:Application {application_id: row.application_id})
SET s.sequence = CASE WHEN coalesce(s.sequence, 0) < row.sequence THEN row.sequence ELSE s.sequence END
MERGE (d:Assessment {assessment_id: row.assessment_id})
ON CREATE SET d += row.properties
MERGE (p)-[:JUDGED_BY]->(d)
