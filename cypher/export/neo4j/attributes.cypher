// Every attribute node of one label: one record a page of nodes in order of their key, its rows as lists.
// $after (the last key of the page before), $page (nodes)
MATCH (n:`label`)
WHERE n.attribute_key > $after
WITH n
ORDER BY n.attribute_key
LIMIT $page
RETURN max(n.attribute_key) AS last, collect([
  n.attribute_key, n.mask, n.near_2_token, n.near_3_token, n.prefix, n.region, n.bin, n.domain,
  n.stem_token, n.tac, n.randomised, n.flags
]) AS rows
ORDER BY last
