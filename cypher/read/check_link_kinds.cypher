// How many links there are of each attribute_type, relation and label.
MATCH (:Applicant)-[l]->(n)
WHERE l.attribute_type IS NOT NULL
RETURN l.attribute_type AS attribute_type, type(l) AS relation, labels(n)[0] AS label, count(l) AS count
ORDER BY attribute_type, relation, label
