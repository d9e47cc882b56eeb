// Every attribute node of one label.
MATCH (n:`label`)
RETURN
  n.attribute_key AS attribute_key, n.mask AS mask, n.near_2_token AS near_2_token,
  n.near_3_token AS near_3_token, n.prefix AS prefix, n.region AS region, n.bin AS bin,
  n.domain AS domain, n.stem_token AS stem_token, n.tac AS tac, n.randomised AS randomised,
  n.flags AS flags
ORDER BY n.attribute_key
