// Tie the outcomes of these applications to them; those whose application is not known yet wait.
// $application_ids
UNWIND $application_ids AS application_id
MATCH (a:Application {application_id: application_id})
MATCH (n:Outcome {application_id: application_id})
MERGE (a)-[:ENDED_IN]->(n)
