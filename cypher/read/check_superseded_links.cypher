// How many links of one kind were superseded before they were recorded.
MATCH (a:Applicant)-[l:`relation`]->(n:`label`)
WHERE l.superseded_at < l.recorded_at
RETURN count(l) AS count, min(a.applicant_id) AS example
ORDER BY count
