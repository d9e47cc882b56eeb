// How many events name an applicant and are not tied to any.
MATCH (n:Event)
WHERE n.applicant_id IS NOT NULL AND NOT EXISTS { MATCH (n)<-[:DID]-(:Applicant) }
RETURN count(n) AS count, min(n.event_id) AS example
ORDER BY count
