// Tell what is known of attribute nodes that so far were only named by a link or by a node below them.
// $rows: [{key, properties}]
UNWIND $rows AS row
MATCH (n:`label` {`key`: row.key})
WHERE n.mask IS NULL
SET n += row.properties
