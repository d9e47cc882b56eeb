// Mark links as superseded: the one change that a stored fact may see.
// $rows: [{applicant_id, attribute_key, source_id, recorded_at, superseded_at}]
UNWIND $rows AS row
MATCH (a:Applicant {applicant_id: row.applicant_id})-[l:`relation`]->(n:`label` {attribute_key: row.attribute_key})
WHERE l.source_id = row.source_id AND l.recorded_at = row.recorded_at
SET l.superseded_at = row.superseded_at
