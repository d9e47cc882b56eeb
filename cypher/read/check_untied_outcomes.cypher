// How many outcomes of known applications are not tied to them.
MATCH (a:Application)
MATCH (n:Outcome {application_id: a.application_id})
WHERE NOT EXISTS { MATCH (n)<-[:ENDED_IN]-(:Application) }
RETURN count(n) AS count, min(n.outcome_key) AS example
ORDER BY count
