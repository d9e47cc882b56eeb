// How many instalments of known applications are not tied to them.
MATCH (a:Application)
MATCH (n:Instalment {application_id: a.application_id})
WHERE NOT EXISTS { MATCH (n)<-[:HAS_INSTALMENT]-(:Application) }
RETURN count(n) AS count, min(n.instalment_key) AS example
ORDER BY count
