// Add links from applicants to attribute nodes of one label by one relation; both nodes must be there.
// $rows: [{applicant_id, attribute_key, source_id, recorded_at, properties}]
UNWIND $rows AS row
MATCH (a:Applicant {applicant_id: row.applicant_id})
MATCH (n:`label` {attribute_key: row.attribute_key})
MERGE (a)-[l:`relation` {source_id: row.source_id, recorded_at: row.recorded_at}]->(n)
ON CREATE SET l += row.properties
