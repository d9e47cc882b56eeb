// Tie nodes of one label to the applications that they name and that are there.
// $limit: how many at a time
MATCH (n:`label`)
WHERE n.application_id IS NOT NULL AND NOT EXISTS { MATCH (n)<-[:`relation`]-(:Application) }
MATCH (a:Application {application_id: n.application_id})
WITH n, a ORDER BY n.`key` LIMIT $limit
MERGE (a)-[:`relation`]->(n)
