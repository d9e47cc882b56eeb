// Tie the instalments of these applications to them; those whose application is not known yet wait.
// $application_ids
UNWIND $application_ids AS application_id
MATCH (a:Application {application_id: application_id})
MATCH (n:Instalment {application_id: application_id})
MERGE (a)-[:HAS_INSTALMENT]->(n)
