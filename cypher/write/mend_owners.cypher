// Tie nodes of one label to the applicants that they name, as far as they are tied to none.
// $limit: how many at a time
MATCH (n:`label`)
WHERE n.applicant_id IS NOT NULL AND NOT EXISTS { MATCH (n)<-[:`relation`]-(:Applicant) }
WITH n ORDER BY n.`key` LIMIT $limit
MERGE (a:Applicant {applicant_id: n.applicant_id})
MERGE (a)-[:`relation`]->(n)
