// Which attribute node of one label lies in which node above it: one record a page, its rows as lists.
// $after (the last key of the page before), $page (nodes)
MATCH (n:`label`)
WHERE n.attribute_key > $after
WITH n
ORDER BY n.attribute_key
LIMIT $page
OPTIONAL MATCH (n)-[:IN]->(p:`parent`)
RETURN max(n.attribute_key) AS last,
  collect(CASE WHEN p IS NOT NULL THEN [n.attribute_key, p.attribute_key] END) AS rows
ORDER BY last
