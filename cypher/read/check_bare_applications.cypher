// How many applications have no applicant.
MATCH (n:Application)
WHERE NOT EXISTS { MATCH (n)<-[:SUBMITTED]-(:Applicant) }
RETURN count(n) AS count, min(n.application_id) AS example
ORDER BY count
