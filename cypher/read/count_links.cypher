// How many links of one relation lead to nodes of one label.
MATCH (:Applicant)-[l:`relation`]->(:`label`)
RETURN count(l) AS count
ORDER BY count
