// How many runs are current, and how many are finished.
MATCH (s:Store {store_id: 'store'})
OPTIONAL MATCH (s)-[c:CURRENT]->(:Run)
WITH count(c) AS pointers
OPTIONAL MATCH (r:Run {status: 'done'})
RETURN pointers, count(r) AS finished
ORDER BY pointers
