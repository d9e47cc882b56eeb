// How many older versions have no application.
MATCH (n:ApplicationVersion)
WHERE NOT EXISTS { MATCH (n)<-[:AMENDED_FROM]-(:Application) }
RETURN count(n) AS count, min(n.version_key) AS example
ORDER BY count
